import type { Sending } from '~/messaging/page-message'

/** What a message waits for; see `isDue`. */
export type Wait = 'network' | 'limit' | 'login' | 'account'

/** A message that the server has not acknowledged. */
export interface Entry {
	/** Its client key: the same at each try, so that the server stores it once. */
	key: string
	/** Who wrote it. It is sent in nobody else's name, and shown to nobody else. */
	userId: string
	threadId: string
	body: string
	/** When it was written, RFC 3339. It orders nothing. */
	iso: string
	/** Tries that came to nothing in a row. */
	tries?: number
	/** Absent until a first try came to nothing. */
	wait?: Wait
	/** Not tried before this, in milliseconds since 1970. */
	retryAt?: number
	/** Why the server does not take it: only its author can go on. */
	refused?: string
}

/** What came of one try to send. */
export type Outcome =
	| { sent: number }
	| { refused: string }
	| { wait: Wait; retryAfterS?: number | undefined }

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 60_000
/** No server asks for more; a later time comes from a clock that was put back. */
const LONGEST_WAIT_MS = 3_600_000

/**
 * Milliseconds until the next try after `tries` that came to nothing: growing,
 * and random (by `random`, in 0…1), so that many browsers do not come at once.
 */
export function pauseAfter(tries: number, random: number): number {
	return Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS) * (0.5 + random)
}

/** The entry after a try that came to nothing. The server's own word on when to come back is the least pause. */
export function afterTry(
	entry: Entry,
	outcome: Exclude<Outcome, { sent: number }>,
	now: number,
	random: number,
): Partial<Entry> {
	if ('refused' in outcome) return { ...AFRESH, refused: outcome.refused }
	const tries = (entry.tries ?? 0) + 1
	const asked = (outcome.retryAfterS ?? 0) * 1000 * (1 + random / 10)
	return {
		wait: outcome.wait,
		tries,
		retryAt: now + Math.min(Math.max(pauseAfter(tries, random), asked), LONGEST_WAIT_MS),
	}
}

/** Due at once. */
export const HURRIED = { tries: 0, retryAt: 0 } satisfies Partial<Entry>

/** As if it had never been tried. */
export const AFRESH = { ...HURRIED, wait: undefined, refused: undefined } satisfies Partial<Entry>

/** Whether it may be tried now. What waits for a log-in is tried once after each moment that may have been one (`HURRIED`). */
export function isDue({ wait, retryAt = 0 }: Entry, now: number): boolean {
	if (wait === 'login' || wait === 'account') return retryAt === 0
	return retryAt <= now || retryAt - now > LONGEST_WAIT_MS
}

/** In each thread the first that was not refused: what stands behind it waits for it. `entries` oldest first. */
export function firstOfEach(entries: Entry[]): Entry[] {
	const first = new Map<string, Entry>()
	for (const entry of entries) {
		const line = `${entry.userId} ${entry.threadId}`
		if (!entry.refused && !first.has(line)) first.set(line, entry)
	}
	return [...first.values()]
}

/** Milliseconds until the next try of any, or null when none waits for a time. */
export function untilNext(entries: Entry[], now: number): number | null {
	const waits = firstOfEach(entries)
		.filter(({ wait }) => wait === 'network' || wait === 'limit')
		.map(({ retryAt = 0 }) => Math.max(0, retryAt - now))
	return waits.length > 0 ? Math.min(...waits) : null
}

const REASONS: Record<Wait, string> = {
	network: 'Waiting for network. It is sent by itself.',
	limit: 'Many at once: it is sent in a moment.',
	login: 'You are logged out. It is kept, and sent when you log in.',
	account: 'You are logged in as someone else. It is kept, and sent when you log in again.',
}

/** How far each has come, for the screen. `entries` are one thread's, oldest first. */
export function progressOf(entries: Entry[]): Sending[] {
	const wait = firstOfEach(entries)[0]?.wait
	const others: Sending = wait ? { state: 'waiting', reason: REASONS[wait] } : { state: 'sending' }
	return entries.map(({ refused }) => (refused ? { state: 'failed', reason: refused } : others))
}
