import { KEY_SHARE } from '~/db/dialect-sql.server'
import { newId } from '~/db/id.server'
import type { Transaction } from '~/db/types.server'
import { enqueue } from '~/outbox/outbox.server'
import type { WebhookEvent } from './events'

/** The kind of the outbox's events that deliver webhooks. */
export const WEBHOOK = 'webhook'

/**
 * Stores an event for every endpoint that wants it, in the transaction of what
 * happened. Those of one thread reach an endpoint in order.
 * @param data what it tells, made only when someone wants it.
 * @param messageId whose text it holds, if any: it goes when that text goes.
 */
export async function announce(
	tx: Transaction,
	type: WebhookEvent,
	threadId: string | null,
	data: () => Promise<object>,
	messageId: string | null = null,
): Promise<void> {
	// Held: one that is deleted just now would take its delivery's foot from under it.
	const endpoints = await tx.$queryRaw<{ id: string; events: string }[]>`
		SELECT "id", "events" FROM "WebhookEndpoint" WHERE "disabledAt" IS NULL ORDER BY "id" ${KEY_SHARE}`
	const wanting = endpoints.filter(({ events }) => events.split(' ').includes(type))
	if (wanting.length === 0) return
	const eventId = newId()
	const timestamp = new Date().toISOString()
	const body = JSON.stringify({ type, timestamp, data: await data() })
	for (const { id: endpointId } of wanting) {
		const id = newId()
		const orderKey = `webhook:${endpointId}:${threadId ?? id}`
		await tx.webhookDelivery.create({
			data: { id, endpointId, eventId, orderKey, type, messageId, body },
		})
		await sendOff(tx, { id, endpointId, orderKey })
	}
}

/** Hands a stored delivery to the outbox. */
export const sendOff = (
	tx: Transaction,
	{ id, endpointId, orderKey }: { id: string; endpointId: string; orderKey: string },
) => enqueue(tx, WEBHOOK, { deliveryId: id }, { orderKey, lane: `webhook:${endpointId}` })
