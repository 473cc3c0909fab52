import { type Actor, toPerson } from '~/auth/actor'
import { db } from '~/db/client.server'
import { int } from '~/db/sql.server'
import type { StandingThread } from '~/db/standing.server'
import { notFound } from '~/http/problem'
import type { ThreadHead } from './types'

interface HeadRow {
	leadId: string
	lastSeq: unknown
	version: unknown
	id: string
	name: string
	role: string
	deactivatedAt: Date | null
}

/**
 * The version of one of my threads.
 * @throws Problem 404 when it does not exist or is not mine.
 */
export async function threadVersion(actor: Actor, threadId: string): Promise<number> {
	const [thread] = await db.$queryRaw<[{ version: unknown }?]>`
		SELECT t."version" FROM "Participant" me JOIN "Thread" t ON t."id" = me."threadId"
		WHERE me."threadId" = ${threadId} AND me."userId" = ${actor.id}`
	if (!thread) throw notFound('conversation')
	return int(thread.version)
}

/**
 * One of my threads, as much of it as its messages need. Who has left has none any more,
 * though their request was here before.
 * @throws Problem 404 when it does not exist or is not mine.
 */
export async function threadHead(actor: Actor, threadId: string): Promise<ThreadHead> {
	const [row] = await db.$queryRaw<[HeadRow?]>`
		SELECT t."leadId", t."lastSeq", t."version", u."id", u."name", u."role", u."deactivatedAt"
		FROM "Participant" me
		JOIN "User" self ON self."id" = me."userId" AND self."deactivatedAt" IS NULL
		JOIN "Thread" t ON t."id" = me."threadId"
		JOIN "Participant" other ON other."threadId" = t."id" AND other."userId" <> me."userId"
		JOIN "User" u ON u."id" = other."userId"
		WHERE me."threadId" = ${threadId} AND me."userId" = ${actor.id}`
	if (!row) throw notFound('conversation')
	const { leadId, lastSeq, version, deactivatedAt, ...counterpart } = row
	return headIn({
		id: threadId,
		leadId,
		lastSeq: int(lastSeq),
		version: int(version),
		counterpart,
		counterpartLeft: deactivatedAt !== null,
	})
}

/** The head of a thread as it is read with a session. */
export const headIn = (thread: StandingThread): ThreadHead => ({
	...thread,
	counterpart: toPerson(thread.counterpart),
})
