import { describe, expect, test } from 'vitest'
import { CHANNEL_NAMES } from '~/notifications/channels'
import { decide, type Facts, isWanted } from '~/notifications/decision'
import {
	type Preferences,
	switchesOf,
	toPreferences,
	toStoredOff,
} from '~/notifications/preferences'

const ZONE = 'Europe/Paris'
const at = (time: string) => new Date(`2026-06-10T${time}Z`) // two hours behind Paris; a Wednesday
const NO_NIGHT = Array.from({ length: 7 }, () => null)
const NIGHT = Array.from({ length: 7 }, () => ({ from: '22:00', to: '07:00' }))

const prefers = (more: Partial<Preferences> = {}): Preferences => ({
	off: new Set(),
	pace: 'SOON',
	dailyHour: 8,
	quietHours: NO_NIGHT,
	...more,
})

/** A message of noon UTC that nobody has read by six minutes later. */
const facts = (more: Partial<Facts> = {}): Facts => ({
	now: at('12:06:00'),
	since: at('12:00:00'),
	preferences: prefers(),
	timeZone: ZONE,
	reachable: true,
	mutedUntil: null,
	reading: false,
	lastToldAt: null,
	...more,
})

const TELL = 'tell'
const drop = (why: string) => `drop: ${why}`
const wait = (until: string, why: string) => `wait until ${until}: ${why}`

/** What is the case, and what is done about it. */
const CASES: [name: string, facts: Partial<Facts>, decision: string][] = [
	['five minutes unread', {}, TELL],
	['four minutes unread', { now: at('12:04:00') }, wait('12:05', 'pace')],
	['no address, or one that is paused', { reachable: false }, drop('unreachable')],
	['muted', { mutedUntil: at('13:00:00') }, drop('muted')],
	['no longer muted', { mutedUntil: at('12:06:00') }, TELL],
	[
		'switched off for e-mail',
		{ preferences: prefers({ off: new Set(['NEW_MESSAGE:email']) }) },
		drop('switched off'),
	],
	[
		'switched off for the bell',
		{ preferences: prefers({ off: new Set(['NEW_MESSAGE:page']) }) },
		TELL,
	],
	['at once', { now: at('12:00:00'), preferences: prefers({ pace: 'AT_ONCE' }) }, TELL],
	[
		'at once, told three minutes ago',
		{ preferences: prefers({ pace: 'AT_ONCE' }), lastToldAt: at('12:03:00') },
		wait('12:08', 'cooldown'),
	],
	['told ten minutes ago', { lastToldAt: at('11:56:00') }, wait('12:11', 'cooldown')],
	['told fifteen minutes ago', { lastToldAt: at('11:51:00') }, TELL],
	['once an hour', { preferences: prefers({ pace: 'HOURLY' }) }, wait('13:00', 'pace')],
	[
		'once an hour, on the hour',
		{ now: at('13:00:00'), preferences: prefers({ pace: 'HOURLY' }), lastToldAt: at('12:00:00') },
		TELL,
	],
	[
		'once a day, later today',
		{ preferences: prefers({ pace: 'DAILY', dailyHour: 18 }) },
		wait('16:00', 'pace'),
	],
	[
		'once a day, at an hour that is over today',
		{ preferences: prefers({ pace: 'DAILY', dailyHour: 8 }) },
		wait('2026-06-11T06:00', 'pace'),
	],
	[
		'once a day, at that hour',
		{ now: at('16:00:00'), preferences: prefers({ pace: 'DAILY', dailyHour: 18 }) },
		TELL,
	],
	[
		'the conversation is open',
		{ reading: true, now: at('12:01:00'), preferences: prefers({ pace: 'AT_ONCE' }) },
		wait('12:02', 'reading'),
	],
	['it has been open for five minutes', { reading: true, now: at('12:05:00') }, TELL],
	[
		'at night',
		{
			since: at('21:00:00'),
			now: at('21:06:00'),
			preferences: prefers({ quietHours: NIGHT }),
		},
		wait('2026-06-11T05:00', 'quiet hours'),
	],
	[
		'its five minutes end at night',
		{
			since: at('19:56:00'),
			now: at('19:57:00'),
			preferences: prefers({ quietHours: NIGHT }),
		},
		wait('2026-06-11T05:00', 'quiet hours'),
	],
	[
		'in the morning',
		{
			since: at('02:00:00'),
			now: at('05:00:00'),
			preferences: prefers({ quietHours: NIGHT }),
		},
		TELL,
	],
	[
		'once a day, at an hour of the night',
		{ preferences: prefers({ pace: 'DAILY', dailyHour: 23, quietHours: NIGHT }) },
		wait('2026-06-11T05:00', 'quiet hours'),
	],
	[
		'at night, in a zone that is not known: by UTC',
		{
			timeZone: null,
			since: at('22:30:00'),
			now: at('22:36:00'),
			preferences: prefers({ quietHours: NIGHT }),
		},
		wait('2026-06-11T07:00', 'quiet hours'),
	],
]

function inWords(decision: ReturnType<typeof decide>): string {
	if (decision.act === 'tell') return TELL
	if (decision.act === 'drop') return drop(decision.why)
	const [day, time] = decision.until.toISOString().slice(0, 16).split('T')
	return wait(day === '2026-06-10' ? time! : `${day}T${time}`, decision.why)
}

describe('what is done about something unread', () => {
	test.each(CASES)('%s', (_, given, decision) => {
		expect(inWords(decide(facts(given), ['NEW_MESSAGE'], 'email'))).toBe(decision)
	})
})

test('a wait that is over is decided in the same way, and ends', () => {
	for (const [name, given] of CASES) {
		let now = facts(given).now
		for (let n = 0; n < 20; n++) {
			const decision = decide({ ...facts(given), now, reading: false }, ['NEW_MESSAGE'], 'email')
			if (decision.act !== 'wait') break
			expect(decision.until.getTime(), name).toBeGreaterThan(now.getTime())
			now = decision.until
			expect(n, name).toBeLessThan(19)
		}
	}
})

test('of several types one that is wanted is enough', () => {
	const preferences = prefers({ off: new Set(['NEW_MESSAGE:email']) })
	expect(decide(facts({ preferences }), ['NEW_MESSAGE', 'LEAD_CLAIMED'], 'email').act).toBe('tell')
	expect(isWanted(preferences, 'LEAD_CLAIMED', 'email')).toBe(true)
})

test('who chose nothing has nights when their zone is known, and none when it is not', () => {
	expect(toPreferences(null, ZONE).quietHours).toEqual(NIGHT)
	expect(toPreferences(null, null).quietHours).toEqual(NO_NIGHT)
	expect(toPreferences(null, ZONE).pace).toBe('SOON')
})

test('who chose nothing is told by all but SMS, and every choice is kept as it was made', () => {
	const offIn = (off: string | null) =>
		toPreferences(
			off === null ? null : { off, pace: null, dailyHour: null, quietHours: null },
			null,
		).off
	for (const switches of [offIn(null), offIn('')]) {
		const told = CHANNEL_NAMES.filter(channel => !switches.has(`NEW_MESSAGE:${channel}`))
		expect(told).toEqual(['page', 'push', 'email'])
	}
	const all = switchesOf()
	for (const chosen of [[], all, ...all.map(one => [one]), all.slice(3)]) {
		expect([...offIn(toStoredOff(chosen))].sort()).toEqual([...chosen].sort())
	}
})
