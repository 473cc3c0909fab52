const MINUTE_MS = 60_000
const STEP = 5
const WEEK_DAYS = 7

/**
 * When someone was last here, rounded, so that nobody can be followed to the
 * minute. `day` gives a time's day in words, as `timesIn` does.
 */
export function lastSeenWords(iso: string, now: string, day: (iso: string) => string): string {
	const minutes = (Date.parse(now) - Date.parse(iso)) / MINUTE_MS
	if (minutes < STEP) return 'last seen just now'
	if (minutes < 60) return `last seen ${Math.floor(minutes / STEP) * STEP} min ago`
	const named = day(iso)
	if (named === 'Today' || named === 'Yesterday') return `last seen ${named.toLowerCase()}`
	if (minutes < WEEK_DAYS * 24 * 60) return 'last seen this week'
	return 'last seen a while ago'
}
