import { db } from '~/db/client.server'
import { bool, int, join } from '~/db/sql.server'

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
	const rows = await db.$queryRaw<{ id: string; version: unknown; showPresence: unknown }[]>`
		SELECT s."id", u."version", u."showPresence"
		FROM "Session" s JOIN "User" u ON u."id" = s."userId"
		WHERE s."id" IN (${join(sessionIds)}) AND s."expiresAt" > ${new Date()}
			AND u."deactivatedAt" IS NULL`
	return new Map(
		rows.map(({ id, version, showPresence }) => [
			id,
			{ version: int(version), showPresence: bool(showPresence) },
		]),
	)
}
