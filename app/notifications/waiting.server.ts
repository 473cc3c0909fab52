import { attachmentsOf, inShort } from '~/attachments/attachments.server'
import { db } from '~/db/client.server'
import { fromJson, int, raw, type sql as Sql, sql } from '~/db/sql.server'
import type { Transaction } from '~/db/types.server'
import type { AwayChannel } from './channels'
import { MARKS } from './marks.server'
import type { About } from './recipient.server'
import type { NotificationTypeName } from './types'

/** A notification that waits to be told, with the present text of its message. */
export interface WaitingItem {
	id: string
	type: string
	payload: unknown
	seq: number | null
	createdAt: Date
	/** Of a message that a person wrote; null where there is none. It may be empty when files came. */
	body: string | null
	/** What came with it: `2 photos`. */
	files: string
}

/** What waits about one thing. */
export interface Waiting {
	about: About
	count: number
	/** How many of them are messages; a claim's line is none. */
	messages: number
	/** When the oldest was stored. */
	since: Date
	types: NotificationTypeName[]
	/** The newest, oldest of them first; at most MAX_ITEMS. */
	items: WaitingItem[]
	/** Where the conversation stands: all up to here is meant. */
	upToSeq: number | null
}

export const MAX_ITEMS = 20

/** Not read, not told by this channel, and its message not deleted. */
const waitingFor = (
	{ userId, threadId, type }: About,
	channel: AwayChannel,
): ReturnType<typeof Sql> => sql`
	FROM "Notification" n
	LEFT JOIN "Message" m ON m."threadId" = n."threadId" AND m."seq" = n."seq"
	WHERE n."userId" = ${userId} AND n.${raw(`"${MARKS[channel].waits}"`)} = TRUE AND m."deletedAt" IS NULL AND
	${threadId === null ? sql`n."threadId" IS NULL AND n."type" = ${type}` : sql`n."threadId" = ${threadId}`}`

type Row = Omit<WaitingItem, 'seq' | 'files'> & {
	seq: unknown
	kind: string
	messageId: string | null
}

/** What waits now for a channel, or null. Within a transaction, as it sees things. */
export async function waitingAbout(about: About, channel: AwayChannel): Promise<Waiting | null> {
	const from = waitingFor(about, channel)
	const groups = await db.$queryRaw<{ type: NotificationTypeName; count: unknown }[]>`
		SELECT n."type", COUNT(*) AS "count" ${from} GROUP BY n."type"`
	if (groups.length === 0) return null
	const oldest = await db.$queryRaw<{ createdAt: Date }[]>`
		SELECT n."createdAt" ${from} ORDER BY n."seq", n."createdAt", n."id" LIMIT 1`
	const newest = await db.$queryRaw<Row[]>`
		SELECT n."id", m."id" AS "messageId", n."type", n."payload", n."seq", n."createdAt", m."body", m."kind" ${from}
		ORDER BY n."seq" DESC, n."createdAt" DESC, n."id" DESC LIMIT ${MAX_ITEMS}`
	if (!oldest[0]) return null // read between the queries
	const files = await attachmentsOf(newest.flatMap(({ messageId }) => messageId ?? []))
	const items = newest.reverse().map(({ kind, messageId, ...item }) => ({
		...item,
		files: inShort(files.get(messageId ?? '') ?? []),
		payload: fromJson(item.payload),
		seq: item.seq === null ? null : int(item.seq),
		body: kind === 'USER' ? item.body : null,
	}))
	return {
		about,
		messages: int(groups.find(({ type }) => type === 'NEW_MESSAGE')?.count ?? 0),
		count: groups.reduce((sum, group) => sum + int(group.count), 0),
		since: oldest[0].createdAt,
		types: groups.map(({ type }) => type),
		items,
		upToSeq: items.at(-1)?.seq ?? null,
	}
}

/** These wait no more for a channel: told, or not wanted. What came since still does. */
export async function stopWaiting(
	tx: Transaction,
	{ about, upToSeq, items }: Waiting,
	channel: AwayChannel,
) {
	const { waits } = MARKS[channel]
	const { userId, threadId } = about
	const where =
		threadId === null
			? { id: { in: items.map(({ id }) => id) } }
			: { threadId, seq: { lte: upToSeq ?? 0 } }
	await tx.notification.updateMany({
		where: { userId, [waits]: true, ...where },
		data: { [waits]: false },
	})
}
