/** Uploads that were not sent after all. */
export const RESTORE_FILES = 'restore-files'

/** An upload that the server has and no message yet. */
export interface KeptFile {
	id: string
	name: string
	/** Of a picture's thumbnail, in pixels. */
	width?: number
	height?: number
}

/** Puts uploads of a message that was not sent back beside the field. */
export const restoreFiles = (files: KeptFile[]) =>
	window.dispatchEvent(new CustomEvent(RESTORE_FILES, { detail: files }))
