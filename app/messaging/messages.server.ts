import { attachmentsOf } from '~/attachments/attachments.server'
import type { AttachmentView } from '~/attachments/types'
import { type Actor, type Person, toPerson } from '~/auth/actor'
import { db } from '~/db/client.server'
import type { Message } from '~/db/generated/sqlite/client.ts'
import { onReplica } from '~/db/replica.server'
import { COLUMNS, type empty, raw, sql } from '~/db/sql.server'
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
	const read = async () => {
		// Sequence numbers have no hole, so a range of them is a page.
		const rows = await selectMessages(
			sql`"threadId" = ${thread.id} AND "seq" >= ${gte} AND "seq" < ${lt} ORDER BY "seq"`,
		)
		return toMessages(actor, thread, rows)
	}
	// Histories are long and seldom read; the newest page is in the primary's memory anyway.
	const messages = hasNewer ? await onReplica('Thread', thread, read) : await read()
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
	const rows = await selectMessages(
		sql`"threadId" = ${thread.id} AND "version" > ${sinceVersion} AND "seq" <= ${upTo}
			ORDER BY "version" LIMIT ${limit + 1}`,
	)
	const page = rows.slice(0, limit)
	const more = rows.length > limit
	const messages = await toMessages(
		actor,
		thread,
		page.sort((a, b) => a.seq - b.seq),
	)
	return {
		messages,
		firstSeq: messages[0]?.seq ?? 0,
		lastSeq: messages.at(-1)?.seq ?? 0,
		hasOlder: (messages[0]?.seq ?? 0) > 1,
		hasNewer: more,
		// What to ask from next: the last version that this answer covers.
		version: more ? Math.max(...page.map(row => row.version)) : thread.version,
	}
}

/** How many changes back `changedOutside` looks. */
const CHANGES = 80

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
	const newest = sql`(SELECT ${COLUMNS.Message} FROM "Message" WHERE "threadId" = ${thread.id}
		ORDER BY "version" DESC LIMIT ${CHANGES})`
	const rows = await selectMessages(
		sql`("seq" < ${firstSeq} OR "seq" > ${lastSeq})
			AND ("editedAt" IS NOT NULL OR "deletedAt" IS NOT NULL OR ${HAS_FILES})`,
		newest,
	)
	// Asked after them: a change that came between makes it a later version, never one too early.
	const [last] = await db.$queryRaw<[{ version: number }?]>`
		SELECT "version" FROM "Message" WHERE "threadId" = ${thread.id}
		ORDER BY "version" DESC LIMIT 1 OFFSET ${CHANGES - 1}`
	const since = last?.version ?? 0
	return { messages: await toMessages(actor, thread, rows), since }
}

/** What the thread says of all its messages is not read with each: half of the time of reading them is in making texts of columns. */
type MessageRow = Omit<Message, 'threadId' | 'toUserId'> & { hasFiles: unknown }

const OWN_COLUMNS = raw(
	`"id", "seq", "version", "kind", "fromUserId", "body", "clientKey", "createdAt", "editedAt", "deletedAt"`,
)

const HAS_FILES = sql`EXISTS (SELECT 1 FROM "Attachment" a WHERE a."messageId" = m."id")`

const selectMessages = (where: typeof empty, from = raw('"Message"')) =>
	db.$queryRaw<MessageRow[]>`
		SELECT ${OWN_COLUMNS}, ${HAS_FILES} AS "hasFiles" FROM ${from} m WHERE ${where}`

function range({ after, before, around }: Place, lastSeq: number, limit: number) {
	const ending = (lt: number) => ({ gte: Math.max(1, lt - limit), lt })
	if (after !== undefined) return { gte: after + 1, lt: after + 1 + limit }
	if (before !== undefined) return ending(Math.min(before, lastSeq + 1))
	if (around !== undefined) {
		return ending(Math.min(lastSeq, Math.max(around + Math.floor(limit / 2), limit)) + 1)
	}
	return ending(lastSeq + 1)
}

async function toMessages(actor: Actor, thread: ReadableThread, rows: MessageRow[]) {
	const attachments = await attachmentsOf(rows.flatMap(row => (row.hasFiles ? [row.id] : [])))
	const me = toPerson(actor)
	return rows.map(row => {
		const isMine = row.fromUserId === actor.id
		const [from, to] = isMine ? [me, thread.counterpart] : [thread.counterpart, me]
		const message = Object.assign(row, { threadId: thread.id, toUserId: to.id })
		return toMessage(message, actor.id, from, attachments.get(row.id))
	})
}

/** A stored message as `readerId` may see it. */
export function toMessage(
	row: Message,
	readerId: string,
	fromUser: Person,
	attachments: AttachmentView[] = [],
): MessageView {
	return {
		id: row.id,
		threadId: row.threadId,
		seq: row.seq,
		body: row.deletedAt ? '' : row.body,
		kind: row.kind as MessageView['kind'],
		fromUserId: row.fromUserId,
		toUserId: row.toUserId,
		fromUser,
		...(row.clientKey && row.fromUserId === readerId && { clientKey: row.clientKey }),
		attachments: row.deletedAt ? [] : attachments,
		createdAt: row.createdAt.toISOString(),
		editedAt: row.editedAt?.toISOString() ?? null,
		deletedAt: row.deletedAt?.toISOString() ?? null,
	}
}
