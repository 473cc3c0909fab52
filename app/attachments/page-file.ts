import { inWords } from './kinds'
import type { AttachmentView, PageFile } from './types'

/** The longer side of a thumbnail, in pixels; server/pictures.js makes it so. */
const THUMBNAIL = 480

/** An attachment as the page shows it. While it is checked, its owner alone can have it. */
export function toPageFile(attachment: AttachmentView, mine: boolean): PageFile {
	const { id, name, contentType, byteSize, alt, width = 0, height = 0, status } = attachment
	const had = status === undefined || (status === 'checking' && mine)
	const scale = Math.min(1, THUMBNAIL / Math.max(width, height, 1))
	return {
		id,
		name,
		what: inWords(contentType, byteSize),
		...(alt && { alt }),
		...(attachment.thumbnailUrl &&
			had && { width: Math.round(width * scale), height: Math.round(height * scale) }),
		...(status && { status }),
		...(had && { has: true }),
	}
}
