import { env } from '~/env.server'
import { once } from '~/registry.server'
import { dialect } from './client.server'
import { standingsInPostgres } from './standing-postgresql.server'
import { standingsInSqlite } from './standing-sqlite.server'

/** Whose session it is, and every version that a poll depends on. */
export interface Standing {
	userId: string
	sessionId: string
	userVersion: number
	/** Null without a thread, or when it is not theirs. */
	threadVersion: number | null
	/** When the session ends, in milliseconds since 1970. */
	expiresAt: number
}

/** At once where it can be: a promise costs more than looking. */
type Look = (
	secretHash: string,
	threadId: string | null,
) => Standing | null | Promise<Standing | null>

export interface Standings {
	look: Look
	close: () => Promise<void>
}

// Opened by the first who asks, so that a process that never does holds no connection.
const opened = once('standings', (): { standings?: Standings } => ({}))

/**
 * Reads who a live session belongs to and the versions that a poll depends on, as
 * they are committed at this moment, whichever process wrote them. What was read
 * before is given again only when the database says that nothing was committed
 * since. Null without such a session.
 */
export const standingOf: Look = (secretHash, threadId) => {
	opened.standings ??=
		dialect === 'sqlite'
			? standingsInSqlite(env.DATABASE_URL.slice('file:'.length))
			: standingsInPostgres(env.DATABASE_URL)
	return opened.standings.look(secretHash, threadId)
}

/** Closes the connection if there is one, for the end of a process. */
export async function closeStandings() {
	await opened.standings?.close()
	delete opened.standings
}
