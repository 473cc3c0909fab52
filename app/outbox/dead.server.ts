import type { Actor } from '~/auth/actor'
import { requireAdministrator } from '~/auth/ownership'
import { db } from '~/db/client.server'
import { databaseTime } from '~/db/dialect-sql.server'
import { transaction } from '~/db/transaction.server'
import { conflict, notFound } from '~/http/problem'
import { deliveries } from './deliver.server'

/** How many are shown at once; the others come when these are done with. */
const SHOWN = 100

export interface DeadEvent {
	id: number
	what: string
	attempts: number
	why: string
	createdAt: string
}

/**
 * What was not delivered and is no longer tried, newest first, for an
 * administrator. Kinds with a page of their own (webhooks) are left out.
 * @throws Problem 404
 */
export async function deadEvents(actor: Actor): Promise<DeadEvent[]> {
	await requireAdministrator(actor)
	const elsewhere = [...deliveries].filter(([, { shownElsewhere }]) => shownElsewhere)
	const rows = await db.outboxEvent.findMany({
		where: { status: 'DEAD', kind: { notIn: elsewhere.map(([kind]) => kind) } },
		orderBy: { id: 'desc' },
		take: SHOWN,
	})
	return Promise.all(
		rows.map(async ({ id, kind, payload, attempts, lastError, createdAt }) => ({
			id,
			what: (await deliveries.get(kind)?.describe?.(payload)) ?? kind,
			attempts,
			why: lastError ?? '',
			createdAt: createdAt.toISOString(),
		})),
	)
}

/**
 * A dead event gets all its tries again.
 * @throws Problem 404 not an administrator, or no such event; 409 it is not dead.
 */
export async function revive(actor: Actor, id: number): Promise<void> {
	await requireAdministrator(actor)
	await transaction(async tx => {
		const revived = await tx.$executeRaw`
			UPDATE "OutboxEvent" SET "status" = 'WAITING', "attempts" = 0, "dueAt" = ${databaseTime()}
			WHERE "id" = ${id} AND "status" = 'DEAD'`
		const event = await tx.outboxEvent.findUnique({ where: { id } })
		if (!event) throw notFound('event')
		if (revived === 0) throw conflict('This is under way, or was done.')
		await deliveries.get(event.kind)?.revived?.(tx, event.payload)
	})
}
