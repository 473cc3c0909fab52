import pg from 'pg'
import { KnownStandings } from './known-standings'
import type { Standing, Standings } from './standing.server'

/** Looked up by one query. */
const MAX_ASKED = 200

/** Names the transactions that have ended: while it stays, whatever was read is as it was. */
const COMMITS = 'SELECT pg_current_snapshot()::text AS "mark"'

const READ = `
	SELECT q."place"::int AS "place",
		s."id" AS "sessionId", (EXTRACT(EPOCH FROM s."expiresAt") * 1000)::float8 AS "expiresAt",
		u."id" AS "userId", u."version" AS "userVersion",
		(SELECT t."version" FROM "Participant" p JOIN "Thread" t ON t."id" = p."threadId"
			WHERE p."threadId" = q."thread" AND p."userId" = u."id") AS "threadVersion"
	FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS q("hash", "thread", "place")
	JOIN "Session" s ON s."secretHash" = q."hash"
	JOIN "User" u ON u."id" = s."userId"
	WHERE u."deactivatedAt" IS NULL`

interface Asked {
	hash: string
	thread: string | null
	resolve: (standing: Standing | null) => void
	reject: (error: unknown) => void
}

/** A connection of its own, with prepared statements. All who ask while a query is under way share the next one. */
export function standingsInPostgres(connectionString: string): Standings {
	const pool = new pg.Pool({
		connectionString,
		max: 1,
		connectionTimeoutMillis: 1000,
		query_timeout: 2000,
		options: '-c default_transaction_read_only=on',
	})
	pool.on('error', () => {}) // an idle connection was lost: the next query opens another
	const known = new KnownStandings<string>()
	let waiting: Asked[] = []

	async function lookTogether(asked: Asked[]) {
		const commits = await pool.query<{ mark: string }>({ name: 'commits', text: COMMITS })
		known.asOf(commits.rows[0]!.mark)
		const unknown = asked.filter(({ hash, thread }) => !known.get(hash, thread))
		if (unknown.length > 0) {
			const values = [unknown.map(({ hash }) => hash), unknown.map(({ thread }) => thread)]
			const query = { name: 'standing', text: READ, values }
			const { rows } = await pool.query<Standing & { place: number }>(query)
			for (const { place, ...standing } of rows) {
				const { hash, thread } = unknown[place - 1]!
				known.set(hash, thread, standing)
			}
		}
		for (const { hash, thread, resolve } of asked) resolve(known.get(hash, thread))
	}

	async function lookForAll() {
		while (waiting.length > 0) {
			const asked = waiting.slice(0, MAX_ASKED)
			await lookTogether(asked).catch(error => {
				for (const { reject } of asked) reject(error)
			})
			waiting = waiting.slice(asked.length)
		}
	}

	return {
		look: (hash, thread) =>
			new Promise((resolve, reject) => {
				waiting.push({ hash, thread, resolve, reject })
				if (waiting.length === 1) setImmediate(lookForAll) // after all that has arrived by now
			}),
		close: () => pool.end(),
	}
}
