import { attachmentsOf } from '~/attachments/attachments.server'
import type { AttachmentView } from '~/attachments/types'
import { db } from '~/db/client.server'
import type { Message } from '~/db/generated/sqlite/client.ts'
import { readOnce } from '~/db/read-once.server'
import { onReplica } from '~/db/replica.server'
import { COLUMNS, type empty, raw, sql } from '~/db/sql.server'
import { together } from '~/db/together.server'
import { lasting } from '~/lasting'
import type { MessageView, ReadableThread } from './types'

/** A message as it is stored, and as far as it may be told: without what its thread says of all. */
export type StoredMessage = Readonly<
	Omit<MessageView, 'threadId' | 'toUserId' | 'fromUser' | 'clientKey'> & {
		version: number
		clientKey: string | null
	}
>

/**
 * How much is remembered, in bytes or so: the text, and for each message and each file so
 * many besides, with what is made of it for two readers (`onceOf`).
 */
const MOST = 8 * 1024 * 1024
const OTHERWISE = 1000

const sizeOf = ({ body, attachments }: StoredMessage) =>
	attachments.reduce(
		(sum, { name, alt }) => sum + name.length + (alt?.length ?? 0) + OTHERWISE,
		body.length + OTHERWISE,
	)

const sizeOfAll = (messages: readonly StoredMessage[]) =>
	messages.reduce((sum, one) => sum + sizeOf(one), OTHERWISE)

/** Of a thread that was just read: both people of it ask for the same after each message. */
const messagesAt = readOnce<readonly StoredMessage[]>('messages', {
	most: MOST,
	sizeOf: sizeOfAll,
})

/** Counted from the newest on: so the newest page of a version is in the place of the one before. */
const placeOf = ({ lastSeq }: ReadableThread, seq: number) => lastSeq - seq

/** Those from `gte` on and before `lt`, in their order. Sequence numbers have no hole. */
export function storedRange(
	thread: ReadableThread,
	gte: number,
	lt: number,
): Promise<readonly StoredMessage[]> {
	const end = Math.min(lt, thread.lastSeq + 1) // as of its version
	const read = () =>
		readMessages(
			sql`"threadId" = ${thread.id} AND "seq" >= ${gte} AND "seq" < ${end} ORDER BY "seq"`,
		)
	// Histories are long and seldom read; the newest page is in the primary's memory anyway.
	if (lt <= thread.lastSeq) return onReplica('Thread', thread, read)
	return messagesAt(thread, `from ${placeOf(thread, gte)}`, read)
}

/** Those added or changed after a version, up to a message, at most so many, the oldest change first. */
export function storedSince(thread: ReadableThread, version: number, upTo: number, limit: number) {
	return messagesAt(thread, `since ${version} ${upTo} ${limit}`, async () => {
		const rows = await selectSince(thread.id, version, upTo, limit)
		return withFiles(rows.sort((a, b) => a.version - b.version))
	})
}

/** How many changes back `storedChanges` looks. */
const CHANGES = 80

const changesAt = readOnce<{ messages: readonly StoredMessage[]; since: number }>('changes', {
	most: MOST / 4,
	sizeOf: ({ messages }) => sizeOfAll(messages),
})

/**
 * Those outside of a page that were edited or deleted, or have files, among the newest
 * changes; and the version since which all of these are.
 */
export function storedChanges(thread: ReadableThread, firstSeq: number, lastSeq: number) {
	const newest = sql`(SELECT ${COLUMNS.Message} FROM "Message" WHERE "threadId" = ${thread.id}
		ORDER BY "version" DESC LIMIT ${CHANGES})`
	const page = `${placeOf(thread, firstSeq)} to ${placeOf(thread, lastSeq)}`
	return changesAt(thread, page, async () => {
		const messages = await readMessages(
			sql`("seq" < ${firstSeq} OR "seq" > ${lastSeq})
				AND ("editedAt" IS NOT NULL OR "deletedAt" IS NOT NULL OR ${HAS_FILES})`,
			newest,
		)
		// Asked after them: a change that came between makes it a later version, never one too early.
		const [last] = await db.$queryRaw<[{ version: number }?]>`
			SELECT "version" FROM "Message" WHERE "threadId" = ${thread.id}
			ORDER BY "version" DESC LIMIT 1 OFFSET ${CHANGES - 1}`
		return { messages: lasting(messages), since: last?.version ?? 0 }
	})
}

/** What the thread says of all its messages is not read with each: half of the time of reading them is in making texts of columns. */
type Row = Omit<Message, 'threadId' | 'toUserId'> & { hasFiles: unknown }

const OWN_COLUMNS = raw(
	`"id", "seq", "version", "kind", "fromUserId", "body", "clientKey", "createdAt", "editedAt", "deletedAt"`,
)

const HAS_FILES = sql`EXISTS (SELECT 1 FROM "Attachment" a WHERE a."messageId" = m."id")`

const select = (where: typeof empty, from = raw('"Message"')) =>
	sql`SELECT ${OWN_COLUMNS}, ${HAS_FILES} AS "hasFiles" FROM ${from} m WHERE ${where}`

const readMessages = async (where: typeof empty, from?: typeof empty): Promise<StoredMessage[]> =>
	withFiles(await db.$queryRaw<Row[]>(select(where, from)))

/** What changed in a thread after a version, up to a message, at most so many. */
const selectSince = together<Row>(
	[String, Number, Number, Number],
	sql`${OWN_COLUMNS}, "hasFiles"`,
	([thread, version, seq, limit]) =>
		select(
			sql`"threadId" = ${thread} AND "version" > ${version} AND "seq" <= ${seq}
				ORDER BY "version" LIMIT ${limit}`,
		),
)

async function withFiles(rows: Row[]): Promise<StoredMessage[]> {
	const files = await attachmentsOf(rows.flatMap(row => (row.hasFiles ? [row.id] : [])))
	return rows.map(row => toStored(row, files.get(row.id)))
}

export const toStored = (
	row: Omit<Row, 'hasFiles'>,
	attachments: AttachmentView[] = [],
): StoredMessage => ({
	id: row.id,
	seq: row.seq,
	version: row.version,
	body: row.deletedAt ? '' : row.body,
	kind: row.kind as MessageView['kind'],
	fromUserId: row.fromUserId,
	clientKey: row.clientKey,
	attachments: row.deletedAt ? [] : attachments,
	createdAt: row.createdAt.toISOString(),
	editedAt: row.editedAt?.toISOString() ?? null,
	deletedAt: row.deletedAt?.toISOString() ?? null,
})
