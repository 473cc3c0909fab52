import { db } from '~/db/client.server'
import type { WebhookDelivery, WebhookEndpoint } from '~/db/generated/sqlite/client.ts'
import type { Transaction } from '~/db/types.server'
import { env } from '~/env.server'
import { emit } from '~/events.server'
import { post } from '~/http/outgoing.server'
import { signedHeaders } from '~/http/signature.server'
import { deliverWith, Undeliverable } from '~/outbox/deliver.server'
import { THREE_DAYS } from '~/outbox/pauses'
import { WEBHOOK } from './announce.server'

/** The receiver answered, but not with 2xx. */
class Answered extends Error {
	readonly status: number

	constructor(status: number) {
		super(`It answered ${status}.`)
		this.status = status
	}
}

/** 410: the receiver wants no more of them. */
class Gone extends Undeliverable {
	readonly status = 410
}

const deliveryIdOf = ({ payload }: { payload: unknown }) =>
	(payload as { deliveryId: string }).deliveryId

/** Says how the outbox delivers webhooks. */
export function deliverWebhooks() {
	deliverWith(WEBHOOK, {
		pauses: THREE_DAYS,
		shownElsewhere: true,

		async deliver(event) {
			const id = deliveryIdOf(event)
			const include = { endpoint: true }
			const delivery = await db.webhookDelivery.findUnique({ where: { id }, include })
			if (!delivery) return undefined // its endpoint was deleted
			if (delivery.endpoint.disabledAt) throw new Undeliverable('The endpoint is disabled.')
			const lastStatus = await send(delivery)
			return async tx => {
				await noteTry(tx, id, { status: 'DELIVERED', lastStatus, lastError: null })
			}
		},

		async failed(tx, event, error, dead) {
			const id = deliveryIdOf(event)
			const lastStatus = error instanceof Answered || error instanceof Gone ? error.status : null
			const status = dead ? 'FAILED' : 'WAITING'
			await noteTry(tx, id, { status, lastStatus, lastError: error.message.slice(0, 200) })
			if (dead) await disable(tx, id, error)
		},
	})
}

/** @throws unless the answer is 2xx. */
async function send({ eventId, body, endpoint }: WebhookDelivery & { endpoint: WebhookEndpoint }) {
	const status = await post(endpoint.url, {
		body,
		timeoutMs: env.WEBHOOK_TIMEOUT_MS,
		anywhere: env.WEBHOOK_ALLOW_PRIVATE,
		headers: signedHeaders(endpoint.secret, eventId, body),
	})
	if (status === 410) throw new Gone('It answered 410: it wants no more events.')
	if (status < 200 || status > 299) throw new Answered(status)
	return status
}

type Outcome = Pick<WebhookDelivery, 'status' | 'lastStatus' | 'lastError'>

const noteTry = (tx: Transaction, id: string, outcome: Outcome) =>
	tx.webhookDelivery.updateMany({
		where: { id },
		data: { ...outcome, attempts: { increment: 1 }, lastTriedAt: new Date() },
	})

/** Once, whichever of its deliveries fails for good first. */
async function disable(tx: Transaction, deliveryId: string, { message }: Error) {
	const where = { disabledAt: null, deliveries: { some: { id: deliveryId } } }
	const endpoint = await tx.webhookEndpoint.findFirst({ where })
	if (!endpoint) return
	const { count } = await tx.webhookEndpoint.updateMany({
		where: { id: endpoint.id, disabledAt: null },
		data: { disabledAt: new Date(), disabledWhy: message.slice(0, 200) },
	})
	if (count === 0) return
	const { host } = new URL(endpoint.url)
	await emit(tx, 'webhook.disabled', { endpointId: endpoint.id, host, why: message })
}
