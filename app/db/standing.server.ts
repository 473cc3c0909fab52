import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { env } from '~/env.server'
import { once } from '~/registry.server'
import { dialect } from './client.server'

/** Whose session it is, and every version that a poll depends on. */
export interface Standing {
	userId: string
	sessionId: string
	userVersion: number
	/** Null without a thread, or when it is not theirs. */
	threadVersion: number | null
}

type Look = (secretHash: string, threadId: string | null) => Promise<Standing | null>

const query = (hash: string, thread: string, now: string) => `
	SELECT s."id" AS "sessionId", u."id" AS "userId", u."version" AS "userVersion",
		(SELECT t."version" FROM "Participant" p JOIN "Thread" t ON t."id" = p."threadId"
			WHERE p."threadId" = ${thread} AND p."userId" = u."id") AS "threadVersion"
	FROM "Session" s JOIN "User" u ON u."id" = s."userId"
	WHERE s."secretHash" = ${hash} AND s."expiresAt" > ${now} AND u."deactivatedAt" IS NULL`

interface Standings {
	look: Look
	close: () => Promise<void>
}

/** A connection of its own: the statement is prepared once, without Prisma's cost for each query. */
function inSqlite(file: string): Standings {
	const connection = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 100 })
	const statement = connection.prepare<string[], Standing>(query('@hash', '@thread', '@now'))
	return {
		look: async (hash, thread) => {
			const now = new Date().toISOString().replace('Z', '+00:00') // as it is stored
			return statement.get({ hash, thread, now } as never) ?? null
		},
		close: async () => void connection.close(),
	}
}

function inPostgres(connectionString: string): Standings {
	const pool = new pg.Pool({
		connectionString,
		max: 4,
		connectionTimeoutMillis: 1000,
		options: '-c default_transaction_read_only=on',
	})
	pool.on('error', () => {}) // an idle connection was lost: the next query opens another
	const text = query('$1', '$2', "now() AT TIME ZONE 'UTC'")
	return {
		look: async (hash, thread) => {
			const values = [hash, thread]
			return (await pool.query<Standing>({ name: 'standing', text, values })).rows[0] ?? null
		},
		close: () => pool.end(),
	}
}

// Opened by the first who asks, so that a process that never does holds no connection.
const opened = once('standings', (): { standings?: Standings } => ({}))

function standings(): Standings {
	opened.standings ??=
		dialect === 'sqlite'
			? inSqlite(env.DATABASE_URL.slice('file:'.length))
			: inPostgres(env.DATABASE_URL)
	return opened.standings
}

/**
 * Reads who a live session belongs to and the versions that a poll depends on,
 * in one prepared statement: what is committed at this moment, whichever process
 * wrote it. Null without such a session.
 */
export const standingOf: Look = (secretHash, threadId) => standings().look(secretHash, threadId)

/** Closes the connection if there is one, for the end of a process. */
export async function closeStandings() {
	await opened.standings?.close()
	delete opened.standings
}
