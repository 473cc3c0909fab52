const MINUTE_MS = 60_000
export const DAY_MINUTES = 24 * 60

/** As `LocalTime.weekday` counts them. */
export const WEEKDAYS = [
	'Monday',
	'Tuesday',
	'Wednesday',
	'Thursday',
	'Friday',
	'Saturday',
	'Sunday',
] as const

/** What a clock on the wall shows. */
export interface LocalTime {
	/** Days since 1970-01-01, local: tomorrow is one more. */
	day: number
	/** Monday is 0. */
	weekday: number
	/** Since midnight. */
	minute: number
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** No zone changes within a quarter of an hour, by UTC: one question serves all of it. */
const SLOT_MS = 15 * MINUTE_MS
const MAX_KNOWN = 50_000
const knownLags = new Map<string, number>()

/** The wall's minutes since 1970-01-01 00:00, local. */
function wallMinutes(at: Date, timeZone: string): number {
	const ms = at.getTime()
	const slot = Math.floor(ms / SLOT_MS)
	const key = `${slot} ${timeZone}`
	let lag = knownLags.get(key)
	if (lag === undefined) {
		lag = askWallMinutes(new Date(slot * SLOT_MS), timeZone) - (slot * SLOT_MS) / MINUTE_MS
		if (knownLags.size >= MAX_KNOWN) knownLags.clear()
		knownLags.set(key, lag)
	}
	return Math.floor(ms / MINUTE_MS) + lag
}

/** The same from `Intl`, which takes its time. */
function askWallMinutes(at: Date, timeZone: string): number {
	let formatter = formatters.get(timeZone)
	if (!formatter) {
		formatter = new Intl.DateTimeFormat('en-GB', {
			timeZone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
		})
		formatters.set(timeZone, formatter)
	}
	const part: Record<string, number> = {}
	for (const { type, value } of formatter.formatToParts(at)) part[type] = Number(value)
	const { year, month, day, hour, minute } = part as Record<string, number>
	return Date.UTC(year!, month! - 1, day!, hour!, minute!) / MINUTE_MS
}

/** What the clock shows in a zone (IANA name). */
export function localTime(at: Date, timeZone: string): LocalTime {
	const minutes = wallMinutes(at, timeZone)
	const day = Math.floor(minutes / DAY_MINUTES)
	// 1970-01-01 was a Thursday.
	return { day, weekday: (day + 3) % 7, minute: minutes - day * DAY_MINUTES }
}

/**
 * The first moment at which the clock shows this time or a later one. A time that
 * is skipped in spring is the moment of the change; one that comes twice in
 * autumn is the first of the two.
 * @param minute since the day's midnight; may go beyond the day.
 */
export function momentOf(day: number, minute: number, timeZone: string): Date {
	const wanted = day * DAY_MINUTES + minute
	// No zone is further from UTC than 14 hours, and none changes twice in two days.
	let before = wanted - 15 * 60
	let after = wanted + 15 * 60
	const shows = (utcMinute: number) => wallMinutes(new Date(utcMinute * MINUTE_MS), timeZone)
	const [low, high] = [before - shows(before), after - shows(after)].map(lag => wanted + lag)
	for (const candidate of [Math.min(low!, high!), Math.max(low!, high!)]) {
		if (shows(candidate) === wanted) return new Date(candidate * MINUTE_MS)
	}
	// Skipped: the first minute that shows more.
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2)
		if (shows(middle) >= wanted) after = middle
		else before = middle
	}
	return new Date(after * MINUTE_MS)
}
