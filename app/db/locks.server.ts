import { changesOf } from './changes.server'
import { dialect } from './client.server'
import { Prisma } from './generated/sqlite/client.ts'
import { int } from './sql.server'
import type { Transaction } from './types.server'

type Lockable = 'Lead' | 'Thread' | 'User'

/**
 * Holds a row until the transaction ends. On SQLite the transaction already
 * holds the one write lock.
 */
export async function lockRow(tx: Transaction, table: Lockable, id: string): Promise<void> {
	if (dialect === 'sqlite') return
	// NO KEY: rows that only refer to this one may still be inserted by others.
	await tx.$queryRaw`SELECT 1 AS "held" FROM ${Prisma.raw(`"${table}"`)} WHERE "id" = ${id} FOR NO KEY UPDATE`
}

/** Says that these people's lists, counts or profiles changed. In the order of ids, so that two transactions never wait for each other. */
export async function bumpUsers(tx: Transaction, ...ids: string[]): Promise<void> {
	for (const id of [...new Set(ids)].sort()) {
		const [row] = await tx.$queryRaw<[{ version: bigint }?]>`
			UPDATE "User" SET "version" = "version" + 1 WHERE "id" = ${id} RETURNING "version"`
		if (row) changesOf(tx).users.set(id, int(row.version))
	}
}

/**
 * Says that something changed that the thread's participants can see. Their own
 * versions are grown with `bumpUsers`.
 * @returns the thread's new version.
 */
export async function bumpThread(tx: Transaction, id: string): Promise<number> {
	const [row] = await tx.$queryRaw<[{ version: bigint }]>`
		UPDATE "Thread" SET "version" = "version" + 1 WHERE "id" = ${id} RETURNING "version"`
	const version = int(row.version)
	changesOf(tx).threads.set(id, version)
	return version
}
