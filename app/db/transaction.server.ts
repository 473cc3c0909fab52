import { setTimeout as sleep } from 'node:timers/promises'
import { once } from '~/registry.server'
import { tellChanges } from './changes.server'
import { clients, dialect, openTransaction } from './client.server'
import { isRetryable } from './errors.server'
import type { Transaction } from './types.server'

/** How long a write waits for other writers before it gives up, in milliseconds. */
const PATIENCE_MS = 15_000

const OPTIONS = { maxWait: PATIENCE_MS, timeout: PATIENCE_MS }

/**
 * Runs `work` in one write transaction and resolves after its commit is durable.
 * `work` must begin with a lock or a write, touch nothing outside the database
 * (it is run again when the database says busy, deadlock or serialisation), and
 * lock in this order: thread, participants, users by id. Within a transaction
 * that is open in this chain of calls it joins that one: who opened it decides.
 * After the commit, open pages are told what changed.
 */
export function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
	const outer = openTransaction.getStore()
	if (outer) return work(outer)
	return dialect === 'sqlite'
		? writeQueue.add(() => retrying(() => telling(sqliteTransaction, work)))
		: retrying(() => telling(postgresTransaction, work))
}

async function telling<T>(
	run: (work: (tx: Transaction) => Promise<T>) => Promise<T>,
	work: (tx: Transaction) => Promise<T>,
): Promise<T> {
	let committed: Transaction
	const result = await run(tx => {
		committed = tx
		return work(tx)
	})
	tellChanges(committed!)
	return result
}

/**
 * For what must not happen within a transaction: asking someone else, who may be slow.
 * @throws Error when one is open in this chain of calls.
 */
export function refuseInTransaction(): void {
	if (openTransaction.getStore()) throw new Error('This must not run within a transaction.')
}

function sqliteTransaction<T>(work: (tx: Transaction) => Promise<T>) {
	return clients.writer.$transaction(async tx => {
		// The adapter begins deferred. A statement that could write takes the lock
		// now, and with it a snapshot that no other process can outdate.
		await tx.$executeRaw`UPDATE "User" SET "version" = "version" WHERE 0`
		return openTransaction.run(tx, () => work(tx))
	}, OPTIONS)
}

function postgresTransaction<T>(work: (tx: Transaction) => Promise<T>) {
	return clients.writer.$transaction(tx => openTransaction.run(tx, () => work(tx)), {
		...OPTIONS,
		isolationLevel: 'ReadCommitted' as 'Serializable', // the SQLite client's type knows only one
	})
}

async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
	const deadline = Date.now() + PATIENCE_MS
	for (let tries = 0; ; tries++) {
		try {
			return await attempt()
		} catch (error) {
			if (!isRetryable(error) || Date.now() > deadline) throw error
			await sleep(Math.random() * Math.min(200, 5 * 2 ** tries))
		}
	}
}

/** SQLite has one writer: here transactions wait for their turn, first come, first served. */
const writeQueue = once('sqlite-writes', () => {
	let last: Promise<unknown> = Promise.resolve()
	return {
		add<T>(task: () => Promise<T>): Promise<T> {
			const turn = last.then(task, task)
			last = turn.catch(() => {})
			return turn
		},
	}
})
