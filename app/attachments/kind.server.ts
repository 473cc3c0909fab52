import { readFile } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import { ACTIVE, KINDS, type Kind, OLD_OFFICE, TEXT } from './kinds'
import { isText } from './text.server'

/** What can be sent, for people. */
export const ACCEPTED = 'Photos, PDF, text and office documents can be sent.'

/**
 * What the file at `path` is. Its name decides only how a text is saved.
 * @returns null for what can't be sent: programs, archives, sound …
 */
export async function kindOf(path: string, name: string): Promise<Kind | null> {
	const type = await fileTypeFromFile(path)
	const mime = type?.mime.replace('image/heif', 'image/heic')
	const known = KINDS.find(({ contentType }) => contentType === mime)
	if (known) return known
	if (mime === 'application/x-cfb') return oldOffice(path)
	if (mime !== undefined && mime !== 'application/xml' && mime !== 'image/svg+xml') return null
	if (!(await isText(path))) return null
	const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
	return ACTIVE.extensions.includes(extension) ? ACTIVE : TEXT
}

async function oldOffice(path: string): Promise<Kind | null> {
	// Whole: at most one file's allowance, and these are rare.
	const bytes = await readFile(path)
	const names = ([stream]: [string, Kind]) => Buffer.from(`${stream}\0`, 'utf16le')
	return OLD_OFFICE.find(entry => bytes.includes(names(entry)))?.[1] ?? null
}
