import type { PageFile } from '~/attachments/types'

/** Plain text, or a link in it. */
export type TextPart = string | { text: string; href: string }

/** A message as the page shows it: small, since it is sent twice, as HTML and as data. */
export interface PageMessage {
	/** The same while a message is being sent and after: its element stays. */
	key: string
	/** Null until the server has stored it. */
	seq: number | null
	mine: boolean
	system: boolean
	author: string
	parts: TextPart[]
	iso: string
	clock: string
	day: string
	edited?: boolean
	deleted?: boolean
	files?: PageFile[]
	/** Mine, and new enough to be edited or deleted. */
	changeable?: boolean
	sending?: Sending
}

/** How far a message that is not stored yet has come. */
export type Sending = { state: 'sending' } | { state: 'waiting' | 'failed'; reason: string }
