import { db } from '~/db/client.server'
import { databaseTime, SKIP_LOCKED } from '~/db/clock.server'
import { int } from '~/db/sql.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'

/** An event that this process has leased. */
export interface Leased {
	id: number
	kind: string
	payload: unknown
	/** This try included. */
	attempts: number
	/** Proves that the lease is still this one's. */
	fence: number
}

/** How long a holder may take before another process may take over, in milliseconds. */
export const LEASE_MS = 60_000

/** How long delivered events are kept for the curious, in milliseconds. */
const KEEP_MS = 7 * 24 * 3600 * 1000

/** Stores, with what caused it, something that must leave the process. */
export async function enqueue(
	tx: Transaction,
	kind: string,
	payload: object,
	{ orderKey, delayMs = 0 }: { orderKey?: string; delayMs?: number } = {},
): Promise<void> {
	const dueAt = new Date(Date.now() + delayMs)
	await tx.outboxEvent.create({ data: { kind, payload, orderKey: orderKey ?? null, dueAt } })
}

/** Takes up to `limit` due events: of one order only the oldest, and none that someone holds. */
export async function leaseDue(limit: number): Promise<Leased[]> {
	const waiting = await db.$queryRaw<unknown[]>`
		SELECT 1 FROM "OutboxEvent" WHERE "status" = 'WAITING' AND "dueAt" <= ${databaseTime()} LIMIT 1`
	if (waiting.length === 0) return []
	const rows = await transaction(
		tx => tx.$queryRaw<{ id: unknown; kind: string; attempts: unknown; fence: unknown }[]>`
			UPDATE "OutboxEvent"
			SET "leaseUntil" = ${databaseTime(LEASE_MS)}, "fence" = "fence" + 1, "attempts" = "attempts" + 1
			WHERE "id" IN (
				SELECT e."id" FROM "OutboxEvent" e
				WHERE e."status" = 'WAITING' AND e."dueAt" <= ${databaseTime()}
					AND (e."leaseUntil" IS NULL OR e."leaseUntil" < ${databaseTime()})
					AND (e."orderKey" IS NULL OR NOT EXISTS (
						SELECT 1 FROM "OutboxEvent" before
						WHERE before."orderKey" = e."orderKey" AND before."status" = 'WAITING' AND before."id" < e."id"))
				ORDER BY e."dueAt", e."id" LIMIT ${limit} ${SKIP_LOCKED})
			RETURNING "id", "kind", "attempts", "fence"`,
	)
	const payloads = await db.outboxEvent.findMany({
		where: { id: { in: rows.map(row => int(row.id)) } },
		select: { id: true, payload: true },
	})
	return rows
		.map(({ id, kind, attempts, fence }) => ({
			id: int(id),
			kind,
			payload: payloads.find(row => row.id === int(id))?.payload,
			attempts: int(attempts),
			fence: int(fence),
		}))
		.sort((a, b) => a.id - b.id)
}

/** Delivered. False when another process has taken over meanwhile. */
export async function finish({ id, fence }: Leased): Promise<boolean> {
	const { count } = await transaction(tx =>
		tx.outboxEvent.updateMany({
			where: { id, fence, status: 'WAITING' },
			data: { status: 'DONE', doneAt: new Date(), leaseUntil: null, lastError: null },
		}),
	)
	return count > 0
}

/** Not delivered: again after `delayMs`, or never (null), which an administrator can see and retry. */
export async function putBack({ id, fence }: Leased, why: string, delayMs: number | null) {
	const next = delayMs === null ? { status: 'DEAD' } : { dueAt: new Date(Date.now() + delayMs) }
	await transaction(tx =>
		tx.outboxEvent.updateMany({
			where: { id, fence, status: 'WAITING' },
			data: { ...next, leaseUntil: null, lastError: why.slice(0, 500) },
		}),
	)
}

/** Forgets what was delivered long ago. */
export async function sweep(): Promise<void> {
	await transaction(tx =>
		tx.outboxEvent.deleteMany({
			where: { status: 'DONE', doneAt: { lt: new Date(Date.now() - KEEP_MS) } },
		}),
	)
}
