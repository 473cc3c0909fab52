import { ChangePreferences } from '~/notifications/schemas'
import * as answers from './answers'
import { type Operation, ok } from './operation'

/** The calls about how one is told. */
export const PREFERENCE_OPERATIONS: Operation[] = [
	{
		operationId: 'getPreferences',
		method: 'GET',
		path: '/api/notification-preferences',
		tag: 'Notifications',
		summary: 'How I want to be told',
		scope: 'notifications',
		answers: ok(answers.PreferencesAnswer, 'What holds now, defaults included.'),
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
		answers: ok(answers.PreferencesAnswer, 'What holds from now on.'),
	},
]
