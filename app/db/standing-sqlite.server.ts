import Sqlite from 'better-sqlite3'
import { KnownStandings } from './known-standings'
import type { Standings } from './standing.server'
import { STANDING_COLUMNS, type StandingRow, standingJoins, toStanding } from './standing-rows'

const READ = `
	SELECT unixepoch(s."expiresAt", 'subsec') * 1000 AS "expiresAt", ${STANDING_COLUMNS}
	FROM "Session" s ${standingJoins('?')}
	WHERE s."secretHash" = ?`

/** A connection of its own: statements are prepared once, without Prisma's cost for each query. */
export function standingsInSqlite(file: string): Standings {
	const connection = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 100 })
	const read = connection.prepare<[thread: string | null, hash: string], StandingRow>(READ)
	// Changes with each commit by any other connection, of whichever process.
	const commits = connection.prepare<[], number>('PRAGMA data_version').pluck()
	const known = new KnownStandings<number>()
	let isCurrent = false

	/** Once for all requests that have arrived when the first of them is looked at, unless this process commits. */
	function forgetOld() {
		isCurrent = true
		setImmediate(() => {
			isCurrent = false
		})
		known.asOf(commits.get()!)
	}

	return {
		look(hash, thread) {
			if (!isCurrent) forgetOld()
			const before = known.get(hash, thread)
			if (before) return before
			const row = read.get(thread, hash)
			const standing = row ? toStanding(row) : null
			if (standing) known.set(hash, thread, standing)
			return known.get(hash, thread)
		},
		committed: () => {
			isCurrent = false
		},
		close: async () => void connection.close(),
	}
}
