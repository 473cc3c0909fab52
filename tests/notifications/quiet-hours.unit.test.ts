import { describe, expect, test } from 'vitest'
import { momentOf } from '~/local-time'
import { type Quiet, type QuietHours, quietUntil } from '~/notifications/quiet-hours'

const daily = (from: string, to: string): QuietHours =>
	Array.from({ length: 7 }, () => ({ from, to }))
const only = (weekday: number, quiet: Quiet): QuietHours =>
	Array.from({ length: 7 }, (_, day) => (day === weekday ? quiet : null))

const NIGHT = daily('22:00', '07:00')
const CASES: [name: string, at: string, hours: QuietHours, zone: string, until: string | null][] = [
	['by day', '2026-06-10T12:00Z', NIGHT, 'Europe/Paris', null],
	['before midnight', '2026-06-10T21:00Z', NIGHT, 'Europe/Paris', '2026-06-11T05:00Z'],
	['after midnight', '2026-06-10T23:00Z', NIGHT, 'Europe/Paris', '2026-06-11T05:00Z'],
	['as they begin', '2026-06-10T20:00Z', NIGHT, 'Europe/Paris', '2026-06-11T05:00Z'],
	['as they end', '2026-06-11T05:00Z', NIGHT, 'Europe/Paris', null],
	['by day, in a zone of half hours', '2026-06-10T12:15Z', daily('12:00', '18:00'), 'Asia/Kolkata', '2026-06-10T12:30Z'],
	['the night the clocks go forward', '2026-03-28T22:00Z', NIGHT, 'Europe/Paris', '2026-03-29T05:00Z'],
	['the night they go back', '2026-10-24T21:00Z', NIGHT, 'Europe/Paris', '2026-10-25T06:00Z'],
	['the night they go forward in New York', '2026-03-08T04:00Z', NIGHT, 'America/New_York', '2026-03-08T11:00Z'],
	['the night they go back in New York', '2026-11-01T04:00Z', NIGHT, 'America/New_York', '2026-11-01T12:00Z'],
	['an end that is skipped: when the clock goes on', '2026-03-29T00:30Z', daily('22:00', '02:30'), 'Europe/Paris', '2026-03-29T01:00Z'],
	['an end that comes twice: the first', '2026-10-25T00:00Z', daily('22:00', '02:30'), 'Europe/Paris', '2026-10-25T00:30Z'],
	['a change by half an hour', '2026-04-04T12:00Z', daily('22:00', '07:00'), 'Australia/Lord_Howe', '2026-04-04T20:30Z'],
	['on their weekday', '2026-06-14T19:00Z', only(6, { from: '20:00', to: '09:00' }), 'Europe/Paris', '2026-06-15T07:00Z'],
	['the morning after their weekday', '2026-06-15T06:00Z', only(6, { from: '20:00', to: '09:00' }), 'Europe/Paris', '2026-06-15T07:00Z'],
	['on the day before', '2026-06-13T19:00Z', only(6, { from: '20:00', to: '09:00' }), 'Europe/Paris', null],
	['a whole day', '2026-06-14T10:00Z', only(6, { from: '00:00', to: '00:00' }), 'Europe/Paris', '2026-06-14T22:00Z'],
	['a whole day and the night after it', '2026-06-13T10:00Z', [...daily('22:00', '07:00').slice(0, 5), { from: '00:00', to: '00:00' }, { from: '00:00', to: '06:00' }], 'Europe/Paris', '2026-06-14T04:00Z'],
] // biome-ignore format: a table

describe('quiet hours', () => {
	test.each(CASES)('%s', (_, at, hours, zone, until) => {
		expect(quietUntil(new Date(at), hours, zone)).toEqual(until && new Date(until))
	})

	test('that never end are looked at for two weeks', () => {
		const end = quietUntil(new Date('2026-06-10T12:00Z'), daily('00:00', '00:00'), 'UTC')
		expect(end).toEqual(new Date('2026-06-25T00:00Z'))
	})

	test('end after each moment that they hold, all year long, in odd zones too', () => {
		for (const zone of ['Europe/Paris', 'America/St_Johns', 'Pacific/Apia', 'Africa/Casablanca']) {
			for (let hour = 0; hour < 365 * 24; hour += 7) {
				const at = new Date(Date.UTC(2026, 0, 1, hour))
				const end = quietUntil(at, NIGHT, zone)
				if (!end) continue
				expect(end.getTime()).toBeGreaterThan(at.getTime())
				expect(end.getTime() - at.getTime()).toBeLessThanOrEqual(10 * 3_600_000)
				expect(quietUntil(end, NIGHT, zone)).toBeNull()
			}
		}
	})
})

test('a moment is found by its clock', () => {
	const day = Date.UTC(2026, 5, 10) / 86_400_000
	expect(momentOf(day, 8 * 60, 'Europe/Paris')).toEqual(new Date('2026-06-10T06:00Z'))
	expect(momentOf(day, 32 * 60, 'Asia/Tokyo')).toEqual(new Date('2026-06-10T23:00Z'))
	expect(momentOf(day, 0, 'Pacific/Kiritimati')).toEqual(new Date('2026-06-09T10:00Z'))
})
