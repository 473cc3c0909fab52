/** Keys order messages by time: milliseconds since 2020, then the place in the thread, then room for others. */
const EPOCH_MS = Date.UTC(2020, 0)
const TIME_BITS = 22n
const SEQ_BITS = 10
const ROOM_BITS = 12n // KEY_ROOM of app/db/search-index.server.ts

/** Below and above every key. */
export const LOWEST_KEY = -(2n ** 62n)
export const HIGHEST_KEY = 2n ** 62n

/** The lowest key of a moment. */
export const keyAt = (ms: number): bigint => BigInt(Math.trunc(ms) - EPOCH_MS) << TIME_BITS

/** The lowest key that a message may get. */
export const keyFor = ({ createdAt, seq }: { createdAt: Date; seq: number }): bigint =>
	keyAt(createdAt.getTime()) + (BigInt(seq % 2 ** SEQ_BITS) << ROOM_BITS)

/** When a day begins in a time zone, as milliseconds since 1970. */
export function dayBegins(year: number, month: number, day: number, timeZone: string): number {
	const midnight = Date.UTC(year, month - 1, day)
	const first = midnight - offsetAt(midnight, timeZone)
	return midnight - offsetAt(first, timeZone)
}

/** How far a zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(ms: number, timeZone: string): number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	})
	const part = Object.fromEntries(
		format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
	) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
	const local = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second)
	return local - Math.floor(ms / 1000) * 1000
}
