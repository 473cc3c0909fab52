import { once } from '~/registry.server'
import type { Prisma } from './generated/sqlite/client.ts'
import type { Transaction } from './types.server'

const late = once('late-writes', () => new WeakMap<Transaction, Map<unknown, Prisma.Sql>>())

/**
 * What a transaction on SQLite leaves to the end of the commit that it shares: all that it
 * writes of a thing, by its key, of which the last stays. FTS5 writes what it has gathered
 * whenever a savepoint begins: between the parts of a commit that was a segment of the
 * index for each message, and a fifth of the time of a send.
 */
export function lateWritesOf(tx: Transaction): Map<unknown, Prisma.Sql> {
	const writes = late.get(tx) ?? new Map<unknown, Prisma.Sql>()
	late.set(tx, writes)
	return writes
}

/** Does it now: something in the transaction is about to read it. */
export async function writeNow(tx: Transaction): Promise<void> {
	const writes = lateWritesOf(tx)
	for (const write of writes.values()) await tx.$executeRaw(write)
	writes.clear()
}
