/** What an endpoint can be told of. */
export const WEBHOOK_EVENTS = [
	'thread.created',
	'message.created',
	'message.edited',
	'message.deleted',
	'message.read',
	'lead.claimed',
	'notification.created',
] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]
