import { sizeInWords } from './size'

/** What a file is, by what is in it. */
export interface Kind {
	/** Pictures are made anew; all else is stored as it came, and only ever downloaded. */
	picture: boolean
	contentType: string
	/** What its name may end in; the first where it ends in none of them. */
	extensions: string[]
	/** For people. */
	words: string
}

const picture = (contentType: string, words: string, ...extensions: string[]): Kind => ({
	picture: true,
	contentType,
	extensions,
	words,
})

const document = (contentType: string, words: string, ...extensions: string[]): Kind => ({
	picture: false,
	contentType,
	extensions,
	words,
})

const OFFICE = 'application/vnd.openxmlformats-officedocument'
const OPEN = 'application/vnd.oasis.opendocument'

export const KINDS: Kind[] = [
	picture('image/jpeg', 'JPEG picture', 'jpg', 'jpeg'),
	picture('image/png', 'PNG picture', 'png'),
	picture('image/webp', 'WebP picture', 'webp'),
	picture('image/gif', 'GIF picture', 'gif'),
	picture('image/avif', 'AVIF picture', 'avif'),
	picture('image/heic', 'HEIC picture', 'heic', 'heif'),
	document('application/pdf', 'PDF', 'pdf'),
	document(`${OFFICE}.wordprocessingml.document`, 'Word document', 'docx'),
	document(`${OFFICE}.spreadsheetml.sheet`, 'Excel sheet', 'xlsx'),
	document(`${OFFICE}.presentationml.presentation`, 'PowerPoint slides', 'pptx'),
	document(`${OPEN}.text`, 'Text document', 'odt'),
	document(`${OPEN}.spreadsheet`, 'Spreadsheet', 'ods'),
	document(`${OPEN}.presentation`, 'Slides', 'odp'),
	document('application/rtf', 'Text document', 'rtf'),
]

/** Office files from before 2007 share one container with installers and others: a stream's name tells. */
export const OLD_OFFICE: [stream: string, kind: Kind][] = [
	['WordDocument', document('application/msword', 'Word document', 'doc')],
	['Workbook', document('application/vnd.ms-excel', 'Excel sheet', 'xls')],
	['Book', document('application/vnd.ms-excel', 'Excel sheet', 'xls')],
	['PowerPoint Document', document('application/vnd.ms-powerpoint', 'PowerPoint slides', 'ppt')],
]

export const TEXT = document('text/plain', 'Text', 'txt', 'csv', 'md', 'log')

/** Text that a browser would run: as bytes of no type it can only be saved. */
export const ACTIVE = document(
	'application/octet-stream',
	'File to download',
	'svg',
	'html',
	'htm',
	'xhtml',
	'xml',
)

/** Type and size: `PDF, 1.2 MB`. */
export function inWords(contentType: string, byteSize: number): string {
	const all = [...KINDS, ...OLD_OFFICE.map(([, kind]) => kind), TEXT, ACTIVE]
	const words = all.find(kind => kind.contentType === contentType)?.words ?? 'File'
	return `${words}, ${sizeInWords(byteSize)}`
}
