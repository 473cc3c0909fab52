import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { requireAdministrator } from '~/auth/ownership'
import { db } from '~/db/client.server'
import type { WebhookEndpoint } from '~/db/generated/sqlite/client.ts'
import { newId } from '~/db/id.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { requireReachable } from '~/http/outgoing.server'
import { invalid, notFound } from '~/http/problem'
import type { RegisterEndpoint } from './schemas'

export interface EndpointView {
	id: string
	url: string
	events: string[]
	createdAt: string
	disabledAt: string | null
	disabledWhy: string | null
}

/**
 * Makes an endpoint. Its secret is in this answer alone.
 * @throws Problem 404 not an administrator; 422 an address that can't be used.
 */
export async function registerEndpoint(
	actor: Actor,
	input: z.output<typeof RegisterEndpoint>,
): Promise<{ id: string; secret: string }> {
	await requireAdministrator(actor)
	await requireReachable(input.url, env.WEBHOOK_ALLOW_PRIVATE).catch(({ message }: Error) => {
		throw invalid([{ path: 'url', message: `This address can’t be used. ${message}` }])
	})
	const id = newId()
	const secret = `whsec_${randomBytes(32).toString('base64')}`
	const events = [...new Set(input.events)].join(' ')
	await transaction(tx =>
		tx.webhookEndpoint.create({ data: { id, url: new URL(input.url).href, secret, events } }),
	)
	return { id, secret }
}

/** All of them, newest first. */
export async function endpointsOf(actor: Actor): Promise<EndpointView[]> {
	await requireAdministrator(actor)
	return (await db.webhookEndpoint.findMany({ orderBy: { id: 'desc' } })).map(toView)
}

/** @throws Problem 404 */
export async function endpointOf(actor: Actor, id: string): Promise<EndpointView> {
	await requireAdministrator(actor)
	const row = await db.webhookEndpoint.findUnique({ where: { id } })
	if (!row) throw notFound('endpoint')
	return toView(row)
}

/**
 * With all that was to be delivered to it.
 * @throws Problem 404
 */
export async function removeEndpoint(actor: Actor, id: string): Promise<void> {
	await endpointOf(actor, id)
	await transaction(tx => tx.webhookEndpoint.deleteMany({ where: { id } }))
}

/**
 * A disabled endpoint gets events again, from now on; what failed meanwhile can be
 * sent again by hand.
 * @throws Problem 404
 */
export async function enableEndpoint(actor: Actor, id: string): Promise<void> {
	await endpointOf(actor, id)
	await transaction(tx =>
		tx.webhookEndpoint.updateMany({ where: { id }, data: { disabledAt: null, disabledWhy: null } }),
	)
}

const toView = (row: WebhookEndpoint): EndpointView => ({
	id: row.id,
	url: row.url,
	events: row.events.split(' '),
	createdAt: row.createdAt.toISOString(),
	disabledAt: row.disabledAt?.toISOString() ?? null,
	disabledWhy: row.disabledWhy,
})
