import { backoff } from '~/backoff'
import { type Entry, firstOfEach, type Outcome } from './entry'

/** Before each new try, in milliseconds. */
const PAUSES = { first: 500, longest: 60_000 }
/** No server asks for more; a later time comes from a clock that was put back. */
const LONGEST_WAIT_MS = 3_600_000
/** What has just been written is being sent by its own tab, unless that was closed. */
const UNTRIED_MS = 10_000

/** Due at once. */
export const HURRIED = { tries: 0, retryAt: 0 } satisfies Partial<Entry>

/** As if it had never been tried. */
export const AFRESH = { ...HURRIED, wait: undefined, refused: undefined } satisfies Partial<Entry>

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
		retryAt: now + Math.min(Math.max(backoff(tries, PAUSES, random), asked), LONGEST_WAIT_MS),
	}
}

/** Whether it may be tried now. What waits for a log-in is tried once after each moment that may have been one (`HURRIED`). */
export function isDue({ wait, retryAt = 0 }: Entry, now: number): boolean {
	if (wait === 'login' || wait === 'account') return retryAt === 0
	return retryAt <= now || retryAt - now > LONGEST_WAIT_MS
}

/**
 * Whether what became urgent at a moment makes it due: it waits for a network or a log-in, and
 * was not tried since. Of many tabs that hear of the same moment one tries.
 */
export function isHurried({ wait, triedAt = 0 }: Entry, urgentSince: number, now: number): boolean {
	// A later time than now comes from a clock that was put back.
	const isTried = triedAt > urgentSince && triedAt <= now
	return wait !== undefined && wait !== 'limit' && !isTried
}

/** Milliseconds until one should look again: the next try of any, or null when none waits for a time. */
export function untilNext(entries: Entry[], now: number): number | null {
	const waits = firstOfEach(entries)
		.filter(({ wait }) => wait !== 'login' && wait !== 'account')
		.map(({ wait, retryAt = 0 }) => (wait ? Math.max(0, retryAt - now) : UNTRIED_MS))
	return waits.length > 0 ? Math.min(...waits) : null
}
