import { z } from 'zod'

/** What an endpoint can be told of. */
export const WEBHOOK_EVENTS = [
	'thread.created',
	'message.created',
	'message.read',
	'lead.claimed',
	'notification.created',
] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

export const RegisterEndpoint = z.object({
	url: z
		.string('Enter an address.')
		.trim()
		.max(2000, 'Use at most 2000 characters.')
		.refine(url => URL.canParse(url), 'Enter an address, like https://example.com/hooks.'),
	events: z.array(z.enum(WEBHOOK_EVENTS)).min(1, 'Choose at least one event.'),
})
