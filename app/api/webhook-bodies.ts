import { z } from 'zod'
import type { WebhookEvent } from '~/webhooks/events'
import { Lead, Message, Notification, Person, Thread } from './answers'

/* What webhooks carry: the API's shapes, as nobody in particular sees them. */

const body = <D extends z.ZodType>(type: WebhookEvent, data: D) =>
	z.object({
		type: z.literal(type),
		timestamp: z.iso.datetime({ precision: 3 }).describe('When it happened.'),
		data,
	})

const thread = Thread.pick({
	id: true,
	leadId: true,
	lead: true,
	homeowner: true,
	createdAt: true,
}).extend({ contractor: Person.nullable() })

const read = z.object({ threadId: z.string(), userId: z.string(), lastReadSeq: z.int().min(0) })

const userId = z.string().describe('Whom it tells.')
const [newMessage, leadClaimed, other] = Notification.options
const notification = z.union([
	newMessage.extend({ userId }),
	leadClaimed.extend({ userId }),
	other.extend({ userId }),
])

/** Every event with its body and the sentence that explains it. */
export const WEBHOOK_BODIES: Record<WebhookEvent, { schema: z.ZodType; what: string }> = {
	'thread.created': {
		schema: body('thread.created', thread),
		what: 'A claim opened a conversation.',
	},
	'message.created': {
		schema: body('message.created', Message.omit({ clientKey: true })),
		what: 'Someone wrote.',
	},
	'message.read': {
		schema: body('message.read', read),
		what: 'Someone has read up to `lastReadSeq`.',
	},
	'lead.claimed': { schema: body('lead.claimed', Lead), what: 'A contractor claimed a lead.' },
	'notification.created': {
		schema: body('notification.created', notification),
		what: 'Someone is told something.',
	},
}
