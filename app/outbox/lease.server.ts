import { db } from '~/db/client.server'
import { databaseTime, SKIP_LOCKED } from '~/db/dialect-sql.server'
import { empty, int, join, sql } from '~/db/sql.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'

/** An event that this process has leased. */
export interface Leased {
	id: number
	kind: string
	lane: string | null
	payload: unknown
	/** This try included. */
	attempts: number
	/** Proves that the lease is still this one's. */
	fence: number
}

/** How long a holder may take before another process may take over, in milliseconds. */
export const LEASE_MS = 60_000

const due = (now = databaseTime()) => sql`
	e."status" = 'WAITING' AND e."dueAt" <= ${now} AND (e."leaseUntil" IS NULL OR e."leaseUntil" < ${now})`

/**
 * Takes up to `limit` due events: of one order only the oldest, none that someone
 * holds, none of the lanes in `full`. The lease is by the database's clock.
 */
export async function leaseDue(limit: number, full: string[] = []): Promise<Leased[]> {
	const room =
		full.length > 0 ? sql`AND (e."lane" IS NULL OR e."lane" NOT IN (${join(full)}))` : empty
	// Looking costs no write lock, and mostly there is nothing.
	const any = await db.$queryRaw<unknown[]>`
		SELECT 1 AS "due" FROM "OutboxEvent" e WHERE ${due()} ${room} LIMIT 1`
	if (any.length === 0) return []
	const rows = await transaction(
		// MATERIALIZED: the choice is made once. Joined into the update, PostgreSQL may
		// run it several times and take more than `limit`.
		tx => tx.$queryRaw<Record<'id' | 'attempts' | 'fence', unknown>[]>`
			WITH "chosen" AS MATERIALIZED (
				SELECT e."id" FROM "OutboxEvent" e
				WHERE ${due()} ${room}
					AND (e."orderKey" IS NULL OR NOT EXISTS (
						SELECT 1 FROM "OutboxEvent" o
						WHERE o."orderKey" = e."orderKey" AND o."status" = 'WAITING' AND o."id" < e."id"))
				ORDER BY e."dueAt", e."id" LIMIT ${limit} ${SKIP_LOCKED})
			UPDATE "OutboxEvent"
			SET "leaseUntil" = ${databaseTime(LEASE_MS)}, "fence" = "fence" + 1, "attempts" = "attempts" + 1
			WHERE "id" IN (SELECT "id" FROM "chosen")
			RETURNING "id", "attempts", "fence"`,
	)
	if (rows.length === 0) return []
	const stored = await db.outboxEvent.findMany({
		where: { id: { in: rows.map(row => int(row.id)) } },
		select: { id: true, kind: true, lane: true, payload: true },
		orderBy: { id: 'asc' },
	})
	return stored.map(event => {
		const { attempts, fence } = rows.find(row => int(row.id) === event.id)!
		return { ...event, attempts: int(attempts), fence: int(fence) }
	})
}

/** Delivered. False when another process has taken over, or it was cancelled. */
export async function finish(tx: Transaction, { id, fence }: Leased): Promise<boolean> {
	const finished = await tx.$executeRaw`
		UPDATE "OutboxEvent"
		SET "status" = 'DONE', "doneAt" = ${databaseTime()}, "leaseUntil" = NULL, "lastError" = NULL
		WHERE "id" = ${id} AND "fence" = ${fence} AND "status" = 'WAITING'`
	return finished > 0
}

const MAX_ERROR = 500

/** Not delivered, again after `delayMs`. False as for `finish`. */
export async function postpone(
	tx: Transaction,
	{ id, fence }: Leased,
	why: string,
	delayMs: number,
): Promise<boolean> {
	const postponed = await tx.$executeRaw`
		UPDATE "OutboxEvent"
		SET "dueAt" = ${databaseTime(delayMs)}, "leaseUntil" = NULL, "lastError" = ${why.slice(0, MAX_ERROR)}
		WHERE "id" = ${id} AND "fence" = ${fence} AND "status" = 'WAITING'`
	return postponed > 0
}

/** Not delivered, and never again unless an administrator says so. False as for `finish`. */
export async function bury(tx: Transaction, { id, fence }: Leased, why: string): Promise<boolean> {
	const buried = await tx.$executeRaw`
		UPDATE "OutboxEvent"
		SET "status" = 'DEAD', "leaseUntil" = NULL, "lastError" = ${why.slice(0, MAX_ERROR)}
		WHERE "id" = ${id} AND "fence" = ${fence} AND "status" = 'WAITING'`
	return buried > 0
}
