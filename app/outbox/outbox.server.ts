import { databaseTime, json } from '~/db/dialect-sql.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'

/** How long delivered events are kept for the curious, in milliseconds. */
const KEEP_MS = 7 * 24 * 3600 * 1000

interface Terms {
	/**
	 * Events of one key are delivered one at a time, in the order in which they were
	 * stored. Only those stored under one lock have an order: ids are given before
	 * the commit.
	 */
	orderKey?: string | undefined
	/** Who receives it: of one lane only a few are under way at once. */
	lane?: string
	delayMs?: number
}

/** Stores, with what caused it, something that must leave the process. */
export async function enqueue(
	tx: Transaction,
	kind: string,
	payload: object,
	{ orderKey, lane, delayMs = 0 }: Terms = {},
): Promise<void> {
	// Due by the database's clock, by which it is also taken.
	await tx.$executeRaw`
		INSERT INTO "OutboxEvent" ("kind", "orderKey", "lane", "payload", "dueAt", "createdAt")
		VALUES (${kind}, ${orderKey ?? null}, ${lane ?? null}, ${json(payload)},
			${databaseTime(delayMs)}, ${databaseTime()})`
}

/** What waits under a key is due now, or in `delayMs` if that is sooner than it was. */
export async function hasten(tx: Transaction, orderKey: string, delayMs = 0): Promise<void> {
	await tx.$executeRaw`
		UPDATE "OutboxEvent" SET "dueAt" = ${databaseTime(delayMs)}
		WHERE "orderKey" = ${orderKey} AND "status" = 'WAITING' AND "dueAt" > ${databaseTime(delayMs)}`
}

/** What waits under a key is needed no more. Who delivers it just now finds out when finishing. */
export async function cancel(tx: Transaction, orderKey: string): Promise<void> {
	await tx.$executeRaw`
		UPDATE "OutboxEvent" SET "status" = 'DONE', "doneAt" = ${databaseTime()}, "leaseUntil" = NULL
		WHERE "orderKey" = ${orderKey} AND "status" = 'WAITING'`
}

/** Forgets what was delivered long ago. */
export async function sweep(): Promise<void> {
	await transaction(
		tx => tx.$executeRaw`
			DELETE FROM "OutboxEvent"
			WHERE "status" = 'DONE' AND "doneAt" < ${databaseTime(-KEEP_MS)}`,
	)
}
