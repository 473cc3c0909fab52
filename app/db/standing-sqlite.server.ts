import Sqlite from 'better-sqlite3'
import { KnownStandings } from './known-standings'
import type { Standing, Standings } from './standing.server'

const READ = `
	SELECT s."id" AS "sessionId", unixepoch(s."expiresAt", 'subsec') * 1000 AS "expiresAt",
		u."id" AS "userId", u."version" AS "userVersion",
		(SELECT t."version" FROM "Participant" p JOIN "Thread" t ON t."id" = p."threadId"
			WHERE p."threadId" = @thread AND p."userId" = u."id") AS "threadVersion"
	FROM "Session" s JOIN "User" u ON u."id" = s."userId"
	WHERE s."secretHash" = @hash AND u."deactivatedAt" IS NULL`

/** A connection of its own: statements are prepared once, without Prisma's cost for each query. */
export function standingsInSqlite(file: string): Standings {
	const connection = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 100 })
	const read = connection.prepare<{ hash: string; thread: string | null }, Standing>(READ)
	// Changes with each commit by any other connection, of whichever process.
	const commits = connection.prepare<[], number>('PRAGMA data_version').pluck()
	const known = new KnownStandings<number>()
	let isCurrent = false

	/** Once for all requests that have arrived when the first of them is looked at. */
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
			const standing = read.get({ hash, thread })
			if (standing) known.set(hash, thread, standing)
			return known.get(hash, thread)
		},
		close: async () => void connection.close(),
	}
}
