import { DAY_MINUTES, localTime, momentOf } from '~/local-time'

/** A time of the day without notifications, as in 22:00 to 07:00, which ends the next morning. The same twice: the whole day. */
export interface Quiet {
	from: string
	to: string
}

/** By the weekday on which they begin, Monday first; null is a day without. */
export type QuietHours = (Quiet | null)[]

const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/** Beyond this, quiet hours that follow each other without a gap are the person's own doing. */
const MAX_WINDOWS = 15

/**
 * When the quiet hours end that hold at a moment, with those that follow without
 * a gap; null when none hold. By the wall's clock in the zone: a night over a
 * change of the clocks is an hour shorter or longer.
 */
export function quietUntil(at: Date, hours: QuietHours, timeZone: string): Date | null {
	let end: Date | null = null
	for (let n = 0; n < MAX_WINDOWS; n++) {
		const next = endOfWindow(end ?? at, hours, timeZone)
		if (!next) return end
		end = next
	}
	return end
}

function endOfWindow(at: Date, hours: QuietHours, timeZone: string): Date | null {
	const { day, weekday } = localTime(at, timeZone)
	const ends = [0, 1].flatMap(ago => {
		const quiet = hours[(weekday - ago + 7) % 7]
		if (!quiet) return []
		const from = minuteOf(quiet.from)
		const to = minuteOf(quiet.to) + (minuteOf(quiet.to) <= from ? DAY_MINUTES : 0)
		const [start, end] = [from, to].map(minute => momentOf(day - ago, minute, timeZone))
		return start! <= at && at < end! ? [end!.getTime()] : []
	})
	return ends.length > 0 ? new Date(Math.max(...ends)) : null
}
