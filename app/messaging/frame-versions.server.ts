import { timesIn } from '~/time'

/** What the frame without scripts depends on: it says “Today”, too. */
export const frameVersions = (threadVersion: number, timeZone: string | null) => [
	threadVersion,
	timesIn(timeZone, new Date().toISOString()).today,
]
