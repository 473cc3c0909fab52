import type { Actor } from '~/auth/actor'
import { requireAdministrator } from '~/auth/ownership'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { conflict, notFound } from '~/http/problem'
import { hasten } from '~/outbox/outbox.server'
import { sendOff } from './announce.server'
import { endpointOf } from './endpoints.server'

export interface DeliveryView {
	id: string
	type: string
	status: 'WAITING' | 'DELIVERED' | 'FAILED'
	attempts: number
	lastStatus: number | null
	lastError: string | null
	lastTriedAt: string | null
	createdAt: string
}

const SHOWN = 50

/** How many that failed are sent again at once. */
const AGAIN = 500

/** How long deliveries are kept, in milliseconds: they hold what people wrote. */
const KEEP_MS = 30 * 24 * 3600 * 1000

/** The newest of an endpoint. The bodies are not shown: they are other people's messages. */
export async function deliveriesOf(actor: Actor, endpointId: string): Promise<DeliveryView[]> {
	await endpointOf(actor, endpointId)
	const rows = await db.webhookDelivery.findMany({
		where: { endpointId },
		orderBy: { id: 'desc' },
		take: SHOWN,
		omit: { body: true },
	})
	return rows.map(row => ({
		id: row.id,
		type: row.type,
		status: row.status as DeliveryView['status'],
		attempts: row.attempts,
		lastStatus: row.lastStatus,
		lastError: row.lastError,
		lastTriedAt: row.lastTriedAt?.toISOString() ?? null,
		createdAt: row.createdAt.toISOString(),
	}))
}

/**
 * Sends one again, with the same `webhook-id`; one that waits is due now.
 * @throws Problem 404; 409 its endpoint is disabled.
 */
export async function redeliver(actor: Actor, endpointId: string, id: string): Promise<void> {
	await requireEnabled(actor, endpointId)
	await deliveryOf(actor, endpointId, id)
	await again(endpointId, [id])
}

/**
 * Sends those again that failed, the oldest first.
 * @throws Problem 404; 409 it is disabled.
 */
export async function redeliverFailed(actor: Actor, endpointId: string): Promise<void> {
	await requireEnabled(actor, endpointId)
	const failed = await db.webhookDelivery.findMany({
		where: { endpointId, status: 'FAILED' },
		orderBy: { id: 'asc' },
		take: AGAIN,
		select: { id: true },
	})
	await again(
		endpointId,
		failed.map(({ id }) => id),
	)
}

/** @throws Problem 404 */
export async function deliveryOf(actor: Actor, endpointId: string, id: string): Promise<void> {
	await requireAdministrator(actor)
	if (!(await db.webhookDelivery.findUnique({ where: { id, endpointId }, select: { id: true } }))) {
		throw notFound('delivery')
	}
}

async function requireEnabled(actor: Actor, endpointId: string) {
	const { disabledAt } = await endpointOf(actor, endpointId)
	if (disabledAt) throw conflict('This endpoint is switched off. Switch it on first.')
}

const again = (endpointId: string, ids: string[]) =>
	transaction(async tx => {
		for (const id of ids) {
			const { count } = await tx.webhookDelivery.updateMany({
				where: { id, endpointId, status: { not: 'WAITING' } },
				data: { status: 'WAITING' },
			})
			const delivery = await tx.webhookDelivery.findUnique({ where: { id }, omit: { body: true } })
			if (!delivery) continue
			if (count > 0) await sendOff(tx, delivery)
			else await hasten(tx, delivery.orderKey)
		}
	})

/** Forgets old deliveries that wait for nothing. */
export const forgetOldDeliveries = () =>
	transaction(tx =>
		tx.webhookDelivery.deleteMany({
			where: { status: { not: 'WAITING' }, createdAt: { lt: new Date(Date.now() - KEEP_MS) } },
		}),
	)
