import type { AttachmentView } from '~/attachments/types'
import type { Person } from '~/auth/actor'
import type { StandingThread } from '~/db/standing.server'

export interface ThreadView {
	id: string
	leadId: string
	lead: { id: string; title: string; status: string }
	homeowner: Person
	contractor: Person
	counterpart: Person
	lastMessage: { seq: number; preview: string; fromUserId: string; createdAt: string } | null
	lastSeq: number
	lastReadSeq: number
	counterpartLastReadSeq: number
	unreadCount: number
	version: number
	createdAt: string
	lastMessageAt: string
}

/** What of a thread its messages need. */
export interface ThreadHead extends StandingThread {
	counterpart: Person
}

/** What a reader of messages must have been given of their thread, by `threadOf` or `threadHead`. */
export type ReadableThread = Pick<ThreadHead, 'id' | 'lastSeq' | 'version' | 'counterpart'>

export interface MessageView {
	id: string
	threadId: string
	seq: number
	body: string
	kind: 'USER' | 'SYSTEM'
	fromUserId: string
	toUserId: string
	fromUser: Person
	/** Only for its author. */
	clientKey?: string
	attachments: AttachmentView[]
	createdAt: string
	editedAt: string | null
	deletedAt: string | null
}

/** Consecutive messages of one thread, ascending by seq. */
export interface MessagePage {
	messages: MessageView[]
	firstSeq: number
	lastSeq: number
	hasOlder: boolean
	hasNewer: boolean
	version: number
}
