import { localTime, WEEKDAYS } from './local-time'

const DAY_MS = 86_400_000
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

/**
 * Times in one zone, in words that server and browser spell alike (their `Intl`
 * data differ in version). `iso` is RFC 3339; `now` decides what "Today" is: all words
 * of one `today`, a number, are the same.
 */
export function timesIn(timeZone: string | null, now: string) {
	const shown = (iso: string) => localTime(new Date(iso), timeZone ?? 'UTC')
	const today = shown(now).day
	const yearOf = (day: number) => new Date(day * DAY_MS).getUTCFullYear()
	const twoDigits = (value: number) => String(value).padStart(2, '0')

	/** As in 14:05, with the zone's name while a person's own is not known. */
	const clock = (iso: string) => {
		const { minute } = shown(iso)
		const time = `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`
		return timeZone === null ? `${time} UTC` : time
	}

	/** As in Today, Yesterday, Thursday, 3 November or 3 November 2025. */
	const day = (iso: string) => {
		const { day, weekday } = shown(iso)
		const ago = today - day
		if (ago === 0) return 'Today'
		if (ago === 1) return 'Yesterday'
		if (ago > 1 && ago < 7) return WEEKDAYS[weekday]!
		const date = new Date(day * DAY_MS)
		const named = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
		return yearOf(day) === yearOf(today) ? named : `${named} ${yearOf(day)}`
	}

	/** The clock today, else the day: for lists. */
	const brief = (iso: string) => (day(iso) === 'Today' ? clock(iso) : day(iso))

	/** Both, for titles. */
	const full = (iso: string) => `${day(iso)}, ${clock(iso)}`

	return { clock, day, brief, full, today }
}
