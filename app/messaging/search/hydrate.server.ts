import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { isOneOf } from '~/db/dialect-sql.server'
import { int } from '~/db/sql.server'

export interface HitRow {
	messageId: string
	threadId: string
	seq: number
	body: string
	fromUserId: string
	createdAt: Date
	leadId: string
	title: string
	counterpartId: string
	counterpartName: string
	counterpartRole: string
}

/**
 * The messages at these places of the index, in this order. The index has already
 * been asked for this person's alone; that they take part is asked here again.
 */
export async function messagesAt(actor: Actor, keys: bigint[]): Promise<HitRow[]> {
	if (keys.length === 0) return []
	const rows = await db.$queryRaw<(HitRow & { key: bigint })[]>`
		SELECT e."key", m."id" AS "messageId", m."threadId", m."seq", m."body", m."fromUserId", m."createdAt",
			l."id" AS "leadId", l."title", u."id" AS "counterpartId", u."name" AS "counterpartName",
			u."role" AS "counterpartRole"
		FROM "SearchEntry" e
		JOIN "Message" m ON m."id" = e."messageId" AND m."deletedAt" IS NULL
		JOIN "Participant" me ON me."threadId" = m."threadId" AND me."userId" = ${actor.id}
		JOIN "Participant" other ON other."threadId" = m."threadId" AND other."userId" <> me."userId"
		JOIN "User" u ON u."id" = other."userId"
		JOIN "Thread" t ON t."id" = m."threadId"
		JOIN "Lead" l ON l."id" = t."leadId"
		WHERE e."key" ${isOneOf(keys)}`
	const byKey = new Map(rows.map(row => [BigInt(row.key), row]))
	return keys.flatMap(key => {
		const row = byKey.get(key)
		return row ? [{ ...row, seq: int(row.seq) }] : []
	})
}

/** The texts at these places, in no order. */
export async function bodiesAt(keys: bigint[]): Promise<{ key: bigint; body: string }[]> {
	if (keys.length === 0) return []
	const rows = await db.$queryRaw<{ key: bigint; body: string }[]>`
		SELECT e."key", m."body" FROM "SearchEntry" e
		JOIN "Message" m ON m."id" = e."messageId" AND m."deletedAt" IS NULL
		WHERE e."key" ${isOneOf(keys)}`
	return rows.map(({ key, body }) => ({ key: BigInt(key), body }))
}
