const DAY_MS = 86_400_000
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
	'January', 'February', 'March', 'April', 'May', 'June',
	'July', 'August', 'September', 'October', 'November', 'December',
] // biome-ignore format: a table

/** The zone when this process knows it by that name, else null. */
export function knownTimeZone(name: string | null | undefined): string | null {
	if (!name) return null
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
	} catch {
		return null
	}
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function wallClock(time: Date, timeZone: string) {
	let formatter = formatters.get(timeZone)
	if (!formatter) {
		formatter = new Intl.DateTimeFormat('en-GB', {
			timeZone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: '2-digit',
			minute: '2-digit',
		})
		formatters.set(timeZone, formatter)
	}
	const parts: Record<string, string> = {}
	for (const { type, value } of formatter.formatToParts(time)) parts[type] = value
	const { year, month, day, hour, minute } = parts as Record<
		'year' | 'month' | 'day' | 'hour' | 'minute',
		string
	>
	return { midnight: Date.UTC(+year, +month - 1, +day), year: +year, clock: `${hour}:${minute}` }
}

/**
 * Times in one zone, in words that server and browser spell alike (their `Intl`
 * data differ in version). `iso` is RFC 3339; `now` decides what "Today" is.
 */
export function timesIn(timeZone: string | null, now: string) {
	const zone = timeZone ?? 'UTC'
	const today = wallClock(new Date(now), zone)

	/** As in 14:05, with the zone's name while a person's own is not known. */
	const clock = (iso: string) =>
		wallClock(new Date(iso), zone).clock + (timeZone === null ? ' UTC' : '')

	/** As in Today, Yesterday, Thursday, 3 November or 3 November 2025. */
	const day = (iso: string) => {
		const { midnight, year } = wallClock(new Date(iso), zone)
		const date = new Date(midnight)
		const ago = Math.round((today.midnight - midnight) / DAY_MS)
		if (ago === 0) return 'Today'
		if (ago === 1) return 'Yesterday'
		const weekday = WEEKDAYS[date.getUTCDay()]!
		if (ago > 1 && ago < 7) return weekday
		const named = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
		return year === today.year ? named : `${named} ${year}`
	}

	/** The clock today, else the day: for lists. */
	const brief = (iso: string) => (day(iso) === 'Today' ? clock(iso) : day(iso))

	/** Both, for titles. */
	const full = (iso: string) => `${day(iso)}, ${clock(iso)}`

	return { clock, day, brief, full }
}
