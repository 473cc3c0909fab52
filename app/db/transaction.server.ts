import { setTimeout as sleep } from 'node:timers/promises'
import { once } from '~/registry.server'
import { tellChanges } from './changes.server'
import { clients, dialect, openTransaction } from './client.server'
import { isRetryable } from './errors.server'
import { type Committed, GroupCommit } from './group-commit.server'
import { withConnection } from './postgres-statements.server'
import { ownPart } from './raw-sql.server'
import { standingsAged } from './standing.server'
import type { Transaction } from './types.server'

/** How long a write waits for other writers before it gives up, in milliseconds. */
const PATIENCE_MS = 15_000

/**
 * Runs `work` in one write transaction and resolves after its commit is durable.
 * `work` must begin with a lock or a write, touch nothing outside the database
 * (it is run again when the database says busy, deadlock or serialisation), wait
 * for each of its statements, and lock in this order: thread, participants, users
 * by id. Within a transaction that is open in this chain of calls it joins that one:
 * who opened it decides. After the commit, open pages are told what changed.
 */
export async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
	const outer = openTransaction.current
	if (outer) return work(outer)
	const { result, tx } = await retrying(() =>
		dialect === 'sqlite' ? groupCommit.add(work) : postgresTransaction(work),
	)
	standingsAged()
	tellChanges(tx)
	return result
}

/** Whether one is open in this chain of calls: what is read then may never be committed. */
export const isInTransaction = (): boolean => openTransaction.current !== undefined

/**
 * For what must not happen within a transaction: asking someone else, who may be slow.
 * @throws Error when one is open in this chain of calls.
 */
export function refuseInTransaction(): void {
	if (isInTransaction()) throw new Error('This must not run within a transaction.')
}

async function postgresTransaction<T>(
	work: (tx: Transaction) => Promise<T>,
): Promise<Committed<T>> {
	return withConnection(begun =>
		clients.writer.$transaction(
			async shared => {
				const { tx, end } = ownPart(shared, () => begun.statements)
				try {
					return { result: await openTransaction.run(tx, () => work(tx)), tx }
				} finally {
					end()
				}
			},
			{
				maxWait: PATIENCE_MS,
				timeout: PATIENCE_MS,
				isolationLevel: 'ReadCommitted' as 'Serializable', // the SQLite client's type knows only one
			},
		),
	)
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

const groupCommit = once('sqlite-writes', () => new GroupCommit(retrying, PATIENCE_MS))
