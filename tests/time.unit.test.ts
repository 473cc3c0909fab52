import { expect, test } from 'vitest'
import { knownTimeZone, timesIn } from '~/time'

const NOW = '2026-03-15T12:00:00.000Z' // a Sunday

test('a clock is that of the person’s zone', () => {
	expect(timesIn('Europe/Paris', NOW).clock('2026-03-15T08:05:00Z')).toBe('09:05')
	expect(timesIn('Asia/Kolkata', NOW).clock('2026-03-15T08:05:00Z')).toBe('13:35')
	expect(timesIn('UTC', NOW).clock('2026-03-15T00:00:00Z')).toBe('00:00')
})

test('while a zone is not known it is UTC, and says so', () => {
	expect(timesIn(null, NOW).clock('2026-03-15T08:05:00Z')).toBe('08:05 UTC')
	expect(timesIn(null, NOW).full('2026-03-14T08:05:00Z')).toBe('Yesterday, 08:05 UTC')
})

test('days are named as people do', () => {
	const { day } = timesIn('UTC', NOW)
	expect(day('2026-03-15T00:00:00Z')).toBe('Today')
	expect(day('2026-03-14T23:59:59Z')).toBe('Yesterday')
	expect(day('2026-03-13T10:00:00Z')).toBe('Friday')
	expect(day('2026-03-09T10:00:00Z')).toBe('Monday')
	expect(day('2026-03-08T10:00:00Z')).toBe('8 March') // a week ago it would say Sunday, as today
	expect(day('2025-12-31T23:59:00Z')).toBe('31 December 2025')
	expect(day('2026-03-16T01:00:00Z')).toBe('16 March') // a clock that is ahead
})

test('the day is that of the person’s zone, not of the server’s', () => {
	const late = '2026-03-14T23:30:00Z'
	expect(timesIn('Europe/Paris', NOW).day(late)).toBe('Today')
	expect(timesIn('UTC', NOW).day(late)).toBe('Yesterday')
	expect(timesIn('America/Los_Angeles', '2026-03-15T05:00:00Z').day('2026-03-15T05:00:00Z')).toBe(
		'Today',
	)
	const eve = timesIn('Pacific/Auckland', '2026-01-01T00:00:00Z')
	expect(eve.day('2025-12-31T10:59:00Z')).toBe('Yesterday')
	expect(eve.day('2025-12-31T11:00:00Z')).toBe('Today')
})

test('a change of the clocks moves no day', () => {
	const { day, clock } = timesIn('Europe/Paris', '2026-03-30T10:00:00Z') // changed on the 29th
	expect(day('2026-03-29T00:30:00Z')).toBe('Yesterday')
	expect(day('2026-03-28T22:30:00Z')).toBe('Saturday')
	expect(clock('2026-03-29T00:30:00Z')).toBe('01:30')
	expect(clock('2026-03-29T01:30:00Z')).toBe('03:30')
})

test('a list shows the clock of today and the day of the rest', () => {
	const { brief, full } = timesIn('UTC', NOW)
	expect(brief('2026-03-15T09:30:00Z')).toBe('09:30')
	expect(brief('2026-03-14T09:30:00Z')).toBe('Yesterday')
	expect(full('2026-03-01T09:30:00Z')).toBe('1 March, 09:30')
})

test('a zone is known by a name that this process can use', () => {
	expect(knownTimeZone('Europe/Paris')).toBe('Europe/Paris')
	for (const name of [null, undefined, '', 'Mars/Olympus', 'Europe/Paris\u0000', '../UTC']) {
		expect(knownTimeZone(name)).toBeNull()
	}
})

test.each(['UTC', 'Europe/Paris', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'])(
	'the clock in %s is as Intl has it, before and after each change',
	timeZone => {
		const { clock } = timesIn(timeZone, NOW)
		const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' })
		const hour = 3_600_000
		for (let ms = Date.UTC(2010, 0, 1); ms < Date.UTC(2030, 0, 1); ms += 37 * hour + 61_000) {
			expect(clock(new Date(ms).toISOString())).toBe(format.format(ms))
		}
	},
)
