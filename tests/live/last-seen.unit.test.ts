import { expect, test } from 'vitest'
import { lastSeenWords } from '~/live/last-seen'
import { timesIn } from '~/time'

const NOW = '2026-11-23T12:00:00.000Z'

test.each([
	['2026-11-23T12:00:30.000Z', 'last seen just now'], // another clock is ahead
	['2026-11-23T11:55:01.000Z', 'last seen just now'],
	['2026-11-23T11:55:00.000Z', 'last seen 5 min ago'],
	['2026-11-23T11:01:00.000Z', 'last seen 55 min ago'],
	['2026-11-23T11:00:00.000Z', 'last seen today'],
	['2026-11-22T23:00:00.000Z', 'last seen yesterday'],
	['2026-11-20T12:00:00.000Z', 'last seen this week'],
	['2026-11-01T12:00:00.000Z', 'last seen a while ago'],
])('%s is %s', (iso, words) => {
	expect(lastSeenWords(iso, NOW, timesIn(null, NOW).day)).toBe(words)
})
