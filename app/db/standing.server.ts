import { env } from '~/env.server'
import { once } from '~/registry.server'
import { dialect } from './client.server'
import { standingsInPostgres } from './standing-postgresql.server'
import { standingsInSqlite } from './standing-sqlite.server'

/** Whose session it is, and the head of a thread of theirs. */
export interface Standing {
	sessionId: string
	/** When the session ends, in milliseconds since 1970. */
	expiresAt: number
	userId: string
	name: string
	role: string
	timeZone: string | null
	userVersion: number
	/** Null without a thread, or when it is not theirs. */
	thread: StandingThread | null
}

/** What of a thread its messages need. */
export interface StandingThread {
	id: string
	leadId: string
	lastSeq: number
	version: number
	counterpart: { id: string; name: string; role: string }
	/** Nothing can be sent to them any more. */
	counterpartLeft: boolean
}

/** At once where it can be: a promise costs more than looking. */
type Look = (
	secretHash: string,
	threadId: string | null,
) => Standing | null | Promise<Standing | null>

export interface Standings {
	look: Look
	/** Called after each commit of this process. */
	committed: () => void
	close: () => Promise<void>
}

// Opened by the first who asks, so that a process that never does holds no connection.
const opened = once('standings', (): { standings?: Standings } => ({}))

/**
 * Reads who a live session belongs to, with the head of a thread of theirs, as they
 * are committed at this moment, whichever process wrote them. What was read
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

/** For the one place that knows that this process has committed something. */
export const standingsAged = () => opened.standings?.committed()

/** Closes the connection if there is one, for the end of a process. */
export async function closeStandings() {
	await opened.standings?.close()
	delete opened.standings
}
