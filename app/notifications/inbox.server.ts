import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import type { Notification } from '~/db/generated/sqlite/client.ts'
import { bumpUsers, lockRow } from '~/db/locks.server'
import { empty, int, sql } from '~/db/sql.server'
import { transaction } from '~/db/transaction.server'
import { type Cursor, pageOf } from '~/http/cursor.server'
import { conflict, notFound } from '~/http/problem'
import { timesIn } from '~/time'
import { WAITS_NOWHERE } from './marks.server'
import { present, type Words } from './types'

export interface NotificationView {
	id: string
	type: string
	payload: Record<string, unknown> | null
	read: boolean
	createdAt: string
	url: string
}

/** One line of the list: the newest of `count` that stand for the same thing. */
export interface NotificationLine {
	id: string
	read: boolean
	createdAt: string
	count: number
	/** The conversation that it is about, if it is about one. */
	threadId: string | null
	words: Words
}

/** What is read is told no more. */
const READ = { read: true, ...WAITS_NOWHERE } as const

interface Query {
	unread?: boolean
	cursor?: Cursor | null
	limit?: number
}

async function rowsOf(actor: Actor, { unread, cursor, limit = 50 }: Query) {
	const rows = await db.$queryRaw<Notification[]>`
		SELECT * FROM "Notification" WHERE "userId" = ${actor.id}
			${unread ? sql`AND "read" = FALSE` : empty}
			${cursor ? sql`AND ("createdAt", "id") < (${cursor.time}, ${cursor.id})` : empty}
		ORDER BY "createdAt" DESC, "id" DESC LIMIT ${limit + 1}`
	return pageOf(rows, limit, row => ({ time: row.createdAt, id: row.id }))
}

/** Mine, newest first. */
export async function notificationsOf(
	actor: Actor,
	query: Query = {},
): Promise<{ notifications: NotificationView[]; unreadCount: number; nextCursor: string | null }> {
	const [{ items, nextCursor }, unreadCount] = await Promise.all([
		rowsOf(actor, query),
		unreadNotificationCount(actor),
	])
	return { notifications: items.map(toView), unreadCount, nextCursor }
}

/** Mine as lines for people: those of one day, thread, type and state that follow each other are one. */
export async function notificationLines(
	actor: Actor,
	query: Query = {},
): Promise<{ lines: NotificationLine[]; nextCursor: string | null }> {
	const { items, nextCursor } = await rowsOf(actor, query)
	const { day } = timesIn(actor.timeZone, new Date().toISOString())
	const dayOf = (row: Notification) => day(row.createdAt.toISOString())
	const groups: Notification[][] = []
	for (const row of items) {
		const newest = groups.at(-1)?.[0]
		if (newest && sameThing(newest, row) && dayOf(newest) === dayOf(row)) groups.at(-1)!.push(row)
		else groups.push([row])
	}
	return { lines: groups.map(toLine), nextCursor }
}

const sameThing = (a: Notification, b: Notification) =>
	a.type === b.type && a.threadId !== null && a.threadId === b.threadId && a.read === b.read

function toLine(group: Notification[]): NotificationLine {
	const newest = group[0]!
	return {
		id: newest.id,
		read: newest.read,
		createdAt: newest.createdAt.toISOString(),
		count: group.length,
		threadId: newest.threadId,
		words: present(newest.type, newest.payload, group.length).words,
	}
}

/** A stored notification as its reader gets it. */
export function toView(row: Notification): NotificationView {
	const { payload, url } = present(row.type, row.payload)
	return {
		id: row.id,
		type: row.type,
		payload,
		read: row.read,
		createdAt: row.createdAt.toISOString(),
		url,
	}
}

/** What the bell shows: notifications, not lines. */
export async function unreadNotificationCount(actor: Actor): Promise<number> {
	const [row] = await db.$queryRaw<[{ unread: unknown }]>`
		SELECT COUNT(*) AS "unread" FROM "Notification"
		WHERE "userId" = ${actor.id} AND "read" = FALSE`
	return int(row.unread)
}

/** @throws Problem 404 when it does not exist or is not mine. */
export async function notificationOf(actor: Actor, id: string): Promise<Notification> {
	const row = await db.notification.findUnique({ where: { id, userId: actor.id } })
	if (!row) throw notFound('notification')
	return row
}

/**
 * Marks one notification read, and with it the earlier ones of its thread and
 * type, which one line of the list stands for.
 * @returns where it leads.
 * @throws Problem 404 not mine.
 */
export async function readNotification(actor: Actor, id: string): Promise<{ url: string }> {
	const row = await notificationOf(actor, id)
	await transaction(async tx => {
		const { count } = await tx.notification.updateMany({
			where: {
				userId: actor.id,
				read: false,
				...(row.threadId
					? { threadId: row.threadId, type: row.type, seq: { lte: row.seq ?? 0 } }
					: { id }),
			},
			data: READ,
		})
		if (count > 0) await bumpUsers(tx, actor.id)
	})
	return present(row.type, row.payload)
}

/** Marks all of mine read. */
export async function readAllNotifications(actor: Actor): Promise<{ updated: number }> {
	return transaction(async tx => {
		const { count } = await tx.notification.updateMany({
			where: { userId: actor.id, read: false },
			data: READ,
		})
		if (count > 0) await bumpUsers(tx, actor.id)
		return { updated: count }
	})
}

/**
 * Marks several read or unread, all or none.
 * @throws Problem 404 when one is not mine; 409 when one is to be unread whose
 *   place in the conversation has been read.
 */
export async function markNotifications(
	actor: Actor,
	ids: string[],
	read: boolean,
): Promise<{ updated: number }> {
	return transaction(async tx => {
		const mine = await tx.notification.findMany({ where: { id: { in: ids }, userId: actor.id } })
		if (mine.length < new Set(ids).size) throw notFound('notification')
		if (!read) {
			const threadIds = [...new Set(mine.flatMap(({ threadId }) => threadId ?? []))].sort()
			// Held until the end, so that nobody reads on between this look and the mark.
			for (const id of threadIds) await lockRow(tx, 'Thread', id)
			const places = await tx.participant.findMany({
				where: { userId: actor.id, threadId: { in: threadIds } },
			})
			const place = new Map(places.map(({ threadId, lastReadSeq }) => [threadId, lastReadSeq]))
			if (mine.some(({ threadId, seq }) => threadId && place.get(threadId)! >= (seq ?? 0))) {
				throw conflict('Its message has been read in the conversation, so it stays read.')
			}
		}
		const { count } = await tx.notification.updateMany({
			where: { id: { in: ids }, userId: actor.id, read: !read },
			data: read ? READ : { read },
		})
		if (count > 0) await bumpUsers(tx, actor.id)
		return { updated: count }
	})
}
