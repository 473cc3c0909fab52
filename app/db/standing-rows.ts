import type { Standing, StandingThread } from './standing.server'

/** As the database gives it: numbers and truths in the dialect's form. */
interface ThreadRow {
	threadId: string | null
	leadId: string
	lastSeq: unknown
	threadVersion: unknown
	counterpartId: string
	counterpartName: string
	counterpartRole: string
	counterpartLeft: unknown
}

/** Without a user there is no live session. */
export type StandingRow = Omit<Standing, 'thread' | 'userId'> &
	ThreadRow & { userId: string | null }

/** What is read of `u`, of `s` but its end, and of a thread. */
export const STANDING_COLUMNS = `
	s."id" AS "sessionId", u."id" AS "userId", u."name", u."role", u."timeZone", u."version" AS "userVersion",
	t."id" AS "threadId", t."leadId", t."lastSeq", t."version" AS "threadVersion",
	o."id" AS "counterpartId", o."name" AS "counterpartName", o."role" AS "counterpartRole",
	o."deactivatedAt" IS NOT NULL AS "counterpartLeft"`

/** A thread of another does not come with it. `thread` is SQL for the thread's id, or for null. */
export const standingJoins = (thread: string) => `
	LEFT JOIN "User" u ON u."id" = s."userId" AND u."deactivatedAt" IS NULL
	LEFT JOIN "Participant" me ON me."threadId" = ${thread} AND me."userId" = u."id"
	LEFT JOIN "Thread" t ON t."id" = me."threadId"
	LEFT JOIN "Participant" other ON other."threadId" = me."threadId" AND other."userId" <> me."userId"
	LEFT JOIN "User" o ON o."id" = other."userId"`

export function toStanding(row: StandingRow): Standing | null {
	const { sessionId, expiresAt, userId, name, role, timeZone, userVersion } = row
	if (userId === null) return null
	const thread = row.threadId === null ? null : toThread(row.threadId, row)
	return { sessionId, expiresAt, userId, name, role, timeZone, userVersion, thread }
}

const toThread = (id: string, row: ThreadRow): StandingThread => ({
	id,
	leadId: row.leadId,
	lastSeq: Number(row.lastSeq),
	version: Number(row.threadVersion),
	counterpart: { id: row.counterpartId, name: row.counterpartName, role: row.counterpartRole },
	counterpartLeft: Boolean(row.counterpartLeft),
})
