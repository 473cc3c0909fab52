import { dialect } from './client.server'
import { Prisma } from './generated/sqlite/client.ts'
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
		await tx.$executeRaw`UPDATE "User" SET "version" = "version" + 1 WHERE "id" = ${id}`
	}
}
