import pg from 'pg'
import { KnownStandings } from './known-standings'
import type { Standing, Standings } from './standing.server'
import { STANDING_COLUMNS, type StandingRow, standingJoins, toStanding } from './standing-rows'

/** Looked up by one query. */
const MAX_ASKED = 200

/** How long a database that does not answer is waited for before the request is refused as a 503. */
const PATIENCE_MS = 10_000

/** Names the transactions that have ended: while it stays, whatever was read is as it was. */
const MARK = `pg_current_snapshot()::text AS "mark"`

const COMMITS = `SELECT ${MARK}`

/** A row for each that is asked for, in their order. */
const READ = `
	SELECT ${MARK}, (EXTRACT(EPOCH FROM s."expiresAt") * 1000)::float8 AS "expiresAt", ${STANDING_COLUMNS}
	FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS q("hash", "thread", "place")
	LEFT JOIN "Session" s ON s."secretHash" = q."hash"
	${standingJoins('q."thread"')}
	ORDER BY q."place"`

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
		connectionTimeoutMillis: PATIENCE_MS,
		query_timeout: PATIENCE_MS,
		options: '-c default_transaction_read_only=on',
	})
	pool.on('error', () => {}) // an idle connection was lost: the next query opens another
	const known = new KnownStandings<string>()
	let waiting: Asked[] = []

	async function readMark() {
		const { rows } = await pool.query<{ mark: string }>({ name: 'commits', text: COMMITS })
		known.asOf(rows[0]!.mark)
	}

	async function read(asked: Asked[]) {
		const values = [asked.map(({ hash }) => hash), asked.map(({ thread }) => thread)]
		const query = { name: 'standing', text: READ, values }
		const { rows } = await pool.query<StandingRow & { mark: string }>(query)
		known.asOf(rows[0]!.mark)
		rows.forEach((row, i) => {
			const { hash, thread, resolve } = asked[i]!
			const standing = toStanding(row)
			if (standing) known.set(hash, thread, standing)
			resolve(known.get(hash, thread))
		})
	}

	async function lookTogether(asked: Asked[]) {
		const before: Asked[] = []
		const unknown: Asked[] = []
		for (const one of asked) (known.get(one.hash, one.thread) ? before : unknown).push(one)
		// What is read says of itself how new it is.
		await (unknown.length > 0 ? read(unknown) : readMark())
		const outdated: Asked[] = []
		for (const one of before) {
			const standing = known.get(one.hash, one.thread)
			if (standing) one.resolve(standing)
			else outdated.push(one)
		}
		if (outdated.length > 0) await read(outdated)
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
		committed: () => {}, // whatever is asked after it is read after it
		close: () => pool.end(),
	}
}
