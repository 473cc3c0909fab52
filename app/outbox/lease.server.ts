import { db } from '~/db/client.server'
import { databaseTime, SKIP_LOCKED } from '~/db/dialect-sql.server'
import { empty, fromJson, int, sql } from '~/db/sql.server'
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

const isIn = (lane: string | null) =>
	lane === null ? sql`e."lane" IS NULL` : sql`e."lane" = ${lane}`

/**
 * How many of a lane's due events are looked at in haste: where many wait behind
 * each other, all but the first of them would be looked at again for each delivery.
 */
const WINDOW = 64

interface Terms {
	/** How many more of this lane may be under way. */
	placesOf?: (lane: string) => number
	/** Looks at the oldest few of each lane only. What is behind them waits for a look that is not hasty. */
	hasty?: boolean
}

/**
 * Takes up to `limit` due events: of one order only the oldest, none that someone
 * holds. The lease is by the database's clock.
 */
export async function leaseDue(
	limit: number,
	{ placesOf = () => limit, hasty = false }: Terms = {},
): Promise<Leased[]> {
	const places = (lane: string | null) => (lane === null ? limit : placesOf(lane))
	// Looking costs no write lock, and mostly there is nothing.
	const lanes = (await lanesWithDue()).filter(lane => places(lane) > 0)
	if (lanes.length === 0) return []
	return transaction(async tx => {
		const leased: Leased[] = []
		for (const lane of lanes) {
			const free = Math.min(limit - leased.length, places(lane))
			if (free > 0) leased.push(...(await leaseOf(tx, lane, free, hasty)))
		}
		return leased.sort((a, b) => a.id - b.id)
	})
}

/** In no order, so that none is always the last. It goes from one lane to the next without reading what is between. */
async function lanesWithDue(): Promise<(string | null)[]> {
	const rows = await db.$queryRaw<{ lane: string | null }[]>`
		WITH RECURSIVE "lanes"("lane") AS (
			SELECT MIN("lane") FROM "OutboxEvent" WHERE "status" = 'WAITING'
			UNION ALL
			SELECT (SELECT MIN(o."lane") FROM "OutboxEvent" o WHERE o."status" = 'WAITING' AND o."lane" > "lanes"."lane")
			FROM "lanes" WHERE "lane" IS NOT NULL)
		SELECT "lane" FROM "lanes"
		WHERE EXISTS (SELECT 1 FROM "OutboxEvent" e WHERE ${due()} AND e."lane" = "lanes"."lane")
		UNION ALL
		SELECT NULL WHERE EXISTS (SELECT 1 FROM "OutboxEvent" e WHERE ${due()} AND e."lane" IS NULL)`
	return rows
		.map(({ lane }) => ({ lane, place: Math.random() }))
		.sort((a, b) => a.place - b.place)
		.map(({ lane }) => lane)
}

async function leaseOf(
	tx: Transaction,
	lane: string | null,
	limit: number,
	hasty: boolean,
): Promise<Leased[]> {
	const near = sql`
		SELECT e."id" FROM "OutboxEvent" e WHERE ${due()} AND ${isIn(lane)}
		ORDER BY e."dueAt", e."id" LIMIT ${WINDOW}`
	// MATERIALIZED: the choice is made once. Joined into the update, PostgreSQL may
	// run it several times and take more than `limit`.
	const rows = await tx.$queryRaw<Row[]>`
		WITH "chosen" AS MATERIALIZED (
			SELECT e."id" FROM "OutboxEvent" e
			WHERE ${due()} AND ${isIn(lane)} ${hasty ? sql`AND e."id" IN (${near})` : empty}
				AND (e."orderKey" IS NULL OR NOT EXISTS (
					SELECT 1 FROM "OutboxEvent" o
					WHERE o."orderKey" = e."orderKey" AND o."status" = 'WAITING' AND o."id" < e."id"))
			ORDER BY e."dueAt", e."id" LIMIT ${limit} ${SKIP_LOCKED})
		UPDATE "OutboxEvent"
		SET "leaseUntil" = ${databaseTime(LEASE_MS)}, "fence" = "fence" + 1, "attempts" = "attempts" + 1
		WHERE "id" IN (SELECT "id" FROM "chosen")
		RETURNING "id", "kind", "lane", "payload", "attempts", "fence"`
	return rows.map(({ id, attempts, fence, payload, ...row }) => ({
		...row,
		id: int(id),
		attempts: int(attempts),
		fence: int(fence),
		payload: fromJson(payload),
	}))
}

type Row = Pick<Leased, 'kind' | 'lane' | 'payload'> & Record<'id' | 'attempts' | 'fence', unknown>

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
