import { z } from 'zod'
import { Seq } from '~/messaging/schemas'
import { MUTES, type Mute } from './mutes'
import { PACES, type Pace, switchesOf } from './preferences'

/** A time on the wall's clock, as 07:00. */
const Clock = z
	.string('Enter a time like 22:00.')
	.trim()
	.regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'Enter a time like 22:00.')
	.transform(clock => clock.padStart(5, '0'))

const SWITCHES = switchesOf()

/** How someone wants to be told; what is left out stays as it is. */
export const ChangePreferences = z.strictObject({
	off: z
		.array(z.enum(SWITCHES, 'There is no such choice.'))
		.max(SWITCHES.length)
		.describe('What is switched off: a type of notification and a channel.')
		.optional(),
	pace: z
		.enum(Object.keys(PACES) as [Pace, ...Pace[]], 'Choose when.')
		.describe('When e-mail and SMS are sent, from when the oldest message has waited unread.')
		.optional(),
	dailyHour: z
		.int('Choose an hour.')
		.min(0)
		.max(23)
		.describe('For DAILY: the hour in your time zone.')
		.optional(),
	quietHours: z
		.array(z.object({ from: Clock, to: Clock }).nullable())
		.length(7)
		.describe('Monday first, by the day on which they begin; null is a day without.')
		.optional(),
})

/** One act of the page of a conversation's options. */
export const ThreadOptions = z.object({
	mute: z
		.enum([...(Object.keys(MUTES) as [Mute, ...Mute[]]), 'off'], 'Choose how long.')
		.optional(),
	archive: z.enum(['yes', 'no']).optional(),
	seq: Seq.optional(),
})
