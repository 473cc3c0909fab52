/** What of an attachment is in the storage. A picture has all three, another file only itself. */
export type Variant = 'file' | 'screen' | 'thumbnail'

/** One stored variant: under which key, and as what it is served. */
export type StoredFile = {
	key: string
	contentType: string
	/** Bytes. */
	byteSize: number
	/** Of what is stored, in hexadecimal: the ETag. */
	sha256: string
	width?: number
	height?: number
}

/** The column `Attachment.files`. */
export type StoredFiles = Partial<Record<Variant, StoredFile>>

/**
 * COMING: bytes are still arriving. STORING: all here, not yet in the storage.
 * CHECKING: stored, and the scanner has not answered. READY. REFUSED: the scanner
 * found something; nothing is stored any more.
 */
export type AttachmentState = 'COMING' | 'STORING' | 'CHECKING' | 'READY' | 'REFUSED'

/** An attachment as the API shows it. */
export interface AttachmentView {
	id: string
	name: string
	contentType: string
	/** Bytes of the file at `url`. */
	byteSize: number
	/** Pixels; pictures alone have them. */
	width?: number
	height?: number
	/** What the picture shows, in words. */
	alt?: string
	url: string
	thumbnailUrl?: string
	/** Absent when it can be had. */
	status?: 'checking' | 'refused'
}

/** An attachment as the page shows it. */
export interface PageFile {
	id: string
	name: string
	/** Type and size in words: `PDF, 1.2 MB`. */
	what: string
	alt?: string
	/** Of the thumbnail, in pixels: a picture that can be had. */
	width?: number
	height?: number
	/** The reader can have it. */
	has?: boolean
	status?: 'checking' | 'refused'
}
