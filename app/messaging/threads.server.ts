import { attachmentsOf } from '~/attachments/attachments.server'
import type { Actor, Role } from '~/auth/actor'
import { db } from '~/db/client.server'
import { bool, empty, int, sql } from '~/db/sql.server'
import { type Cursor, pageOf } from '~/http/cursor.server'
import { notFound } from '~/http/problem'
import { previewOf } from './preview.server'
import type { ThreadView } from './types'

interface Row {
	id: string
	leadId: string
	title: string
	status: string
	lastSeq: bigint
	version: bigint
	createdAt: Date
	lastReadSeq: bigint
	lastActivityAt: Date
	counterpartLastReadSeq: bigint
	counterpartId: string
	counterpartName: string
	counterpartRole: string
	counterpartLeft: unknown
	unread: bigint
	seq: bigint | null
	messageId: string | null
	body: string | null
	fromUserId: string | null
	sentAt: Date | null
	deletedAt: Date | null
}

/**
 * Unread in one thread: after my last read place, to me, and still there. Counted,
 * never stored, and only where something came after that place. Both ends of the range
 * are said: PostgreSQL would take an open one for a third of the thread, and read the
 * whole table.
 */
const UNREAD = sql`CASE WHEN me."lastReceivedSeq" <= me."lastReadSeq" THEN 0 ELSE (
	SELECT COUNT(*) FROM "Message" m
	WHERE m."threadId" = me."threadId"
		AND m."seq" > me."lastReadSeq" AND m."seq" <= me."lastReceivedSeq"
		AND m."toUserId" = me."userId" AND m."deletedAt" IS NULL
) END`

/** Who does not show what they have read does not see it of the other either: then nothing is read. */
const seenBy = (actor: Actor) => sql`
	CASE WHEN u."readReceipts" AND (SELECT mine."readReceipts" FROM "User" mine WHERE mine."id" = ${actor.id})
		THEN other."lastReadSeq" ELSE 0 END`

function selectThreads(actor: Actor, where = empty, tail = empty) {
	return db.$queryRaw<Row[]>`
		SELECT t."id", t."leadId", t."lastSeq", t."version", t."createdAt", l."title", l."status",
			me."lastReadSeq", me."lastActivityAt", ${seenBy(actor)} AS "counterpartLastReadSeq",
			u."id" AS "counterpartId", u."name" AS "counterpartName", u."role" AS "counterpartRole",
			u."deactivatedAt" IS NOT NULL AS "counterpartLeft", ${UNREAD} AS "unread",
			last."seq", last."id" AS "messageId", last."body", last."fromUserId", last."createdAt" AS "sentAt", last."deletedAt"
		FROM "Participant" me
		JOIN "Thread" t ON t."id" = me."threadId"
		JOIN "Lead" l ON l."id" = t."leadId"
		JOIN "Participant" other ON other."threadId" = t."id" AND other."userId" <> me."userId"
		JOIN "User" u ON u."id" = other."userId"
		LEFT JOIN "Message" last ON last."threadId" = t."id" AND last."seq" = t."lastSeq"
		WHERE me."userId" = ${actor.id} ${where} ${tail}`
}

/** Put away, until a message comes that is newer. */
const ARCHIVED = sql`(me."archivedSeq" IS NOT NULL AND me."archivedSeq" >= t."lastSeq")`

interface ThreadsQuery {
	cursor?: Cursor | null
	limit?: number
	/** Only those that are put away, or that are not. */
	archived?: boolean
}

/** My threads, newest activity first, `limit` at a time. */
export async function threadsOf(
	actor: Actor,
	{ cursor, limit = 50, archived }: ThreadsQuery = {},
): Promise<{ threads: ThreadView[]; nextCursor: string | null }> {
	const rows = await selectThreads(
		actor,
		sql`${archived === undefined ? empty : archived ? sql`AND ${ARCHIVED}` : sql`AND NOT ${ARCHIVED}`}
			${cursor ? sql`AND (me."lastActivityAt", me."threadId") < (${cursor.time}, ${cursor.id})` : empty}`,
		sql`ORDER BY me."lastActivityAt" DESC, me."threadId" DESC LIMIT ${limit + 1}`,
	)
	const { items, nextCursor } = pageOf(rows, limit, row => ({
		time: row.lastActivityAt,
		id: row.id,
	}))
	const files = await filesOf(items)
	return { threads: items.map(row => toThread(actor, row, files)), nextCursor }
}

/** @throws Problem 404 when it does not exist or is not mine. */
export async function threadOf(actor: Actor, threadId: string): Promise<ThreadView> {
	return (await conversationOf(actor, threadId)).thread
}

/**
 * One of my threads, and whether the other person has left: nothing can be sent then.
 * @throws Problem 404 when it does not exist or is not mine.
 */
export async function conversationOf(
	actor: Actor,
	threadId: string,
): Promise<{ thread: ThreadView; counterpartLeft: boolean }> {
	const [row] = await selectThreads(actor, sql`AND me."threadId" = ${threadId}`)
	if (!row) throw notFound('conversation')
	const thread = toThread(actor, row, await filesOf([row]))
	return { thread, counterpartLeft: bool(row.counterpartLeft) }
}

/** How many messages wait for me in all threads. */
export async function unreadMessageCount(actor: Pick<Actor, 'id'>): Promise<number> {
	const [row] = await db.$queryRaw<[{ unread: bigint }]>`
		SELECT COALESCE(SUM(${UNREAD}), 0) AS "unread" FROM "Participant" me
		WHERE me."userId" = ${actor.id} AND me."lastReceivedSeq" > me."lastReadSeq"`
	return int(row.unread)
}

/** The attachments of newest messages without words: what they are is said instead. */
const filesOf = (rows: Row[]) =>
	attachmentsOf(rows.flatMap(row => (row.body === '' ? [row.messageId!] : [])))

function toThread(actor: Actor, row: Row, files: Awaited<ReturnType<typeof filesOf>>): ThreadView {
	const me = { id: actor.id, name: actor.name, role: actor.role }
	const counterpart = {
		id: row.counterpartId,
		name: row.counterpartName,
		role: row.counterpartRole as Role,
	}
	const iAmHomeowner = actor.role === 'HOMEOWNER'
	return {
		id: row.id,
		leadId: row.leadId,
		lead: { id: row.leadId, title: row.title, status: row.status },
		homeowner: iAmHomeowner ? me : counterpart,
		contractor: iAmHomeowner ? counterpart : me,
		counterpart,
		lastMessage:
			row.seq === null
				? null
				: {
						seq: int(row.seq),
						preview: row.deletedAt ? '' : previewOf(row.body!, files.get(row.messageId!)),
						fromUserId: row.fromUserId!,
						createdAt: row.sentAt!.toISOString(),
					},
		lastSeq: int(row.lastSeq),
		lastReadSeq: int(row.lastReadSeq),
		counterpartLastReadSeq: int(row.counterpartLastReadSeq),
		unreadCount: int(row.unread),
		version: int(row.version),
		createdAt: row.createdAt.toISOString(),
		lastMessageAt: row.lastActivityAt.toISOString(),
	}
}
