import { db } from '~/db/client.server'
import { int, join, sql } from '~/db/sql.server'

/** Which of these conversations are this person's, with their versions and other people. */
export async function openThreads(userId: string, ids: string[]) {
	if (ids.length === 0) return []
	const rows = await db.$queryRaw<{ id: string; version: bigint; counterpart: string }[]>`
		SELECT t."id", t."version", other."userId" AS "counterpart"
		FROM "Participant" me
		JOIN "Thread" t ON t."id" = me."threadId"
		JOIN "Participant" other ON other."threadId" = t."id" AND other."userId" <> me."userId"
		WHERE me."userId" = ${userId} AND me."threadId" IN (${join(ids)})`
	return rows.map(({ version, ...row }) => ({ ...row, version: int(version) }))
}

/** Which of these sessions live, each with what is now true of its person. */
export async function liveSessions(sessionIds: string[]) {
	const rows = await db.$queryRaw<
		{ id: string; version: bigint; showPresence: boolean | number | bigint }[]
	>`
		SELECT s."id", u."version", u."showPresence"
		FROM "Session" s JOIN "User" u ON u."id" = s."userId"
		WHERE s."id" IN (${join(sessionIds)}) AND ${sql`s."expiresAt" > ${new Date()}`}
			AND u."deactivatedAt" IS NULL`
	return new Map(
		rows.map(row => [
			row.id,
			{ version: int(row.version), showPresence: Boolean(row.showPresence) },
		]),
	)
}
