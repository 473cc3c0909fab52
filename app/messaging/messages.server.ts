import type { AttachmentView } from '~/attachments/types'
import { type Actor, type Person, toPerson } from '~/auth/actor'
import type { Message } from '~/db/generated/sqlite/client.ts'
import { onceOf } from '~/lasting'
import {
	type StoredMessage,
	storedChanges,
	storedRange,
	storedSince,
	toStored,
} from './stored-messages.server'
import type { MessagePage, MessageView, ReadableThread } from './types'

export const PAGE_SIZE = 50

/** Which messages of a thread: the newest without a place. At most one place is given. */
export interface Place {
	/** Only seq greater than this, from the oldest of them. */
	after?: number
	/** Only seq less than this, the newest of them. */
	before?: number
	/** This seq with both sides. */
	around?: number
}

/** Consecutive messages of a thread that this actor was given. */
export async function messagesOf(
	actor: Actor,
	thread: ReadableThread,
	place: Place = {},
	limit = PAGE_SIZE,
): Promise<MessagePage> {
	const { gte, lt } = range(place, thread.lastSeq, limit)
	const hasNewer = lt <= thread.lastSeq
	const messages = toViews(actor, thread, await storedRange(thread, gte, lt))
	return {
		messages,
		firstSeq: messages[0]?.seq ?? 0,
		lastSeq: messages.at(-1)?.seq ?? 0,
		// Said by the range: an empty page has neighbours too.
		hasOlder: gte > 1,
		hasNewer,
		version: thread.version,
	}
}

/**
 * Every message that was added, edited or deleted after a version of the thread,
 * the oldest first; `hasNewer` when there are more than `limit`. None after `upTo`.
 */
export async function messagesSince(
	actor: Actor,
	thread: ReadableThread,
	sinceVersion: number,
	limit = PAGE_SIZE,
	upTo = thread.lastSeq,
): Promise<MessagePage> {
	const changed = await storedSince(thread, sinceVersion, upTo, limit + 1)
	const page = changed.slice(0, limit)
	const more = changed.length > limit
	const bySeq = [...page].sort((a, b) => a.seq - b.seq)
	const messages = toViews(actor, thread, bySeq)
	return {
		messages,
		firstSeq: messages[0]?.seq ?? 0,
		lastSeq: messages.at(-1)?.seq ?? 0,
		hasOlder: (messages[0]?.seq ?? 0) > 1,
		hasNewer: more,
		// What to ask from next: the last version that this answer covers.
		version: more ? Math.max(...page.map(({ version }) => version)) : thread.version,
	}
}

/**
 * Messages outside a page that were edited or deleted, or whose files were checked
 * or described, among the thread's newest changes: for a browser that still shows
 * them.
 * @returns also the version from which on none is left out.
 */
export async function changedOutside(
	actor: Actor,
	thread: ReadableThread,
	{ firstSeq, lastSeq }: Pick<MessagePage, 'firstSeq' | 'lastSeq'>,
) {
	if (firstSeq === 1 && lastSeq === thread.lastSeq) return { messages: [], since: 0 }
	const { messages, since } = await storedChanges(thread, firstSeq, lastSeq)
	return { messages: toViews(actor, thread, messages), since }
}

function range({ after, before, around }: Place, lastSeq: number, limit: number) {
	const ending = (lt: number) => ({ gte: Math.max(1, lt - limit), lt })
	if (after !== undefined) {
		const gte = Math.min(after, lastSeq) + 1
		return { gte, lt: gte + limit }
	}
	if (before !== undefined) return ending(Math.min(before, lastSeq + 1))
	if (around !== undefined) {
		return ending(Math.min(lastSeq, Math.max(around + Math.floor(limit / 2), limit)) + 1)
	}
	return ending(lastSeq + 1)
}

const viewsOf = onceOf<MessageView[]>('views')

function toViews(actor: Actor, thread: ReadableThread, messages: readonly StoredMessage[]) {
	const me = toPerson(actor)
	const { id, counterpart } = thread
	return viewsOf(messages, `${me.id} ${me.name} ${counterpart.name}`, () =>
		messages.map(message =>
			message.fromUserId === me.id
				? toView(message, me.id, id, me, counterpart.id)
				: toView(message, me.id, id, counterpart, me.id),
		),
	)
}

/** A stored message as `readerId` may see it. */
export const toMessage = (
	row: Message,
	readerId: string,
	fromUser: Person,
	attachments: AttachmentView[] = [],
): MessageView => toView(toStored(row, attachments), readerId, row.threadId, fromUser, row.toUserId)

const toView = (
	message: StoredMessage,
	readerId: string,
	threadId: string,
	fromUser: Person,
	toUserId: string,
): MessageView => ({
	id: message.id,
	threadId,
	seq: message.seq,
	body: message.body,
	kind: message.kind,
	fromUserId: message.fromUserId,
	toUserId,
	fromUser,
	...(message.clientKey && message.fromUserId === readerId && { clientKey: message.clientKey }),
	attachments: message.attachments,
	createdAt: message.createdAt,
	editedAt: message.editedAt,
	deletedAt: message.deletedAt,
})
