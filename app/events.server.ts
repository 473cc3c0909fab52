import type { AttachmentView } from '~/attachments/types'
import type { Message } from '~/db/generated/sqlite/client.ts'
import type { Transaction } from '~/db/types.server'
import { once } from '~/registry.server'

/** A message as it is now, with its files; `preview` is it on one line. */
export type ChangedMessage = Message & { preview: string; attachments: AttachmentView[] }

/** What happened, told inside the transaction in which it happened. */
export interface DomainEvents {
	'message.sent': {
		messageId: string
		threadId: string
		leadId: string
		seq: number
		fromUserId: string
		senderName: string
		toUserId: string
		/** It on one line. */
		preview: string
		attachments: AttachmentView[]
		body: string
		createdAt: Date
	}
	/** It has another text now. */
	'message.edited': ChangedMessage
	/** Its text is gone, and its files go. */
	'message.deleted': ChangedMessage
	'thread.read': { threadId: string; userId: string; lastReadSeq: number }
	'lead.claimed': {
		leadId: string
		leadTitle: string
		threadId: string
		homeownerId: string
		contractorId: string
		contractorName: string
	}
	/** With its opening line, number 1. */
	'thread.created': { threadId: string }
	'notification.created': {
		userId: string
		/** The conversation that it is about. */
		threadId: string | null
		notification: {
			id: string
			type: string
			payload: Record<string, unknown> | null
			read: boolean
			createdAt: string
			url: string
		}
	}
	/** The marketplace gave another address, or the person is back. */
	'user.reachable': { userId: string }
	/** An endpoint gets no more events: `why` in words. */
	'webhook.disabled': { endpointId: string; host: string; why: string }
	/** A charge could not be captured, or its hold could not be released, and nobody tries any more. */
	'charge.failed': {
		chargeId: string
		leadId: string
		leadTitle: string
		contractorId: string
		contractorName: string
		amount: number
		currency: string
		step: 'capture' | 'void'
		reason: string
	}
}

type EventName = keyof DomainEvents
type Subscriber<E extends EventName> = (tx: Transaction, event: DomainEvents[E]) => Promise<void>

/** By the event's name, then by who listens. */
const subscribers = once(
	'event-subscribers',
	() => new Map<EventName, Map<string, Subscriber<never>>>(),
)

/** `subscriber` names who listens: subscribing again under the same name replaces. */
export function subscribe<E extends EventName>(name: E, subscriber: string, handle: Subscriber<E>) {
	const listening = subscribers.get(name) ?? new Map<string, Subscriber<never>>()
	subscribers.set(name, listening.set(subscriber, handle))
}

/** Runs every subscriber within `tx`: either all that follows from an event is stored, or none of it. */
export async function emit<E extends EventName>(tx: Transaction, name: E, event: DomainEvents[E]) {
	const listening = subscribers.get(name)
	// A process that forgot `compose()` would store messages that nobody is told of.
	if (!listening) throw new Error(`Nobody listens to ${name}`)
	for (const handle of listening.values()) await (handle as Subscriber<E>)(tx, event)
}
