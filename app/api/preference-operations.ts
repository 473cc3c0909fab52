import { z } from 'zod'
import { ChangePreferences } from '~/notifications/schemas'
import { type Operation, ok } from './operation'

const Preferences = z.object({
	off: z.array(z.string()),
	pace: z.enum(['AT_ONCE', 'SOON', 'HOURLY', 'DAILY']),
	dailyHour: z.int(),
	quietHours: z.array(z.object({ from: z.string(), to: z.string() }).nullable()),
})

const PreferencesAnswer = z.object({
	preferences: Preferences,
	email: z.object({
		address: z.string().nullable(),
		paused: z.string().nullable().describe('Why nothing is sent there; null when all is well.'),
	}),
})

/** The calls about how one is told. */
export const PREFERENCE_OPERATIONS: Operation[] = [
	{
		operationId: 'getPreferences',
		method: 'GET',
		path: '/api/notification-preferences',
		tag: 'Notifications',
		summary: 'How I want to be told',
		scope: 'notifications',
		answers: ok(PreferencesAnswer, 'What holds now, defaults included.'),
	},
	{
		operationId: 'changePreferences',
		method: 'PATCH',
		path: '/api/notification-preferences',
		tag: 'Notifications',
		summary: 'Change how I want to be told',
		description: 'What is left out stays. It holds for what waits already, too.',
		scope: 'notifications',
		request: { schema: ChangePreferences, example: { pace: 'DAILY', dailyHour: 18 } },
		answers: ok(PreferencesAnswer, 'What holds from now on.'),
	},
]
