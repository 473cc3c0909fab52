import pg from 'pg'
import { gathering } from './gathering'
import { KnownStandings } from './known-standings'
import type { Standing, Standings } from './standing.server'
import { STANDING_COLUMNS, type StandingRow, standingJoins, toStanding } from './standing-rows'

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

	async function readMark() {
		const { rows } = await pool.query<{ mark: string }>({ name: 'commits', text: COMMITS })
		known.asOf(rows[0]!.mark)
	}

	async function read(asked: Asked[], answers: Map<Asked, Standing | null>) {
		const values = [asked.map(({ hash }) => hash), asked.map(({ thread }) => thread)]
		const query = { name: 'standing', text: READ, values }
		const { rows } = await pool.query<StandingRow & { mark: string }>(query)
		known.asOf(rows[0]!.mark)
		for (const [i, one] of asked.entries()) {
			const standing = toStanding(rows[i]!)
			if (standing) known.set(one.hash, one.thread, standing)
			answers.set(one, known.get(one.hash, one.thread))
		}
	}

	/** What is read says of itself how new it is: what was known before is read only if it is older. */
	async function lookTogether(asked: Asked[]): Promise<(Standing | null)[]> {
		const { mark } = known
		const before = asked.map(({ hash, thread }) => known.get(hash, thread))
		const unknown = asked.filter((_, i) => !before[i])
		const answers = new Map<Asked, Standing | null>()
		await (unknown.length > 0 ? read(unknown, answers) : readMark())
		if (known.mark === mark) return asked.map((one, i) => before[i] ?? answers.get(one)!)
		const outdated = asked.filter((_, i) => before[i])
		if (outdated.length > 0) await read(outdated, answers)
		return asked.map(one => answers.get(one)!)
	}

	const ask = gathering({ most: 200, patienceMs: 2 * PATIENCE_MS }, lookTogether)
	return {
		look: (hash, thread) => ask({ hash, thread }),
		committed: () => {}, // whatever is asked after it is read after it
		close: () => pool.end(),
	}
}
