import { createReadStream } from 'node:fs'
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
	const streams = OLD_OFFICE.map(([name, kind]) => ({
		name: Buffer.from(`${name}\0`, 'utf16le'),
		kind,
		found: false,
	}))
	const longest = Math.max(...streams.map(({ name }) => name.length))
	let end = Buffer.alloc(0) // of the piece before: a name may lie on both sides
	for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
		const bytes = Buffer.concat([end, piece])
		for (const stream of streams) stream.found ||= bytes.includes(stream.name)
		end = bytes.subarray(-longest)
	}
	return streams.find(({ found }) => found)?.kind ?? null
}
