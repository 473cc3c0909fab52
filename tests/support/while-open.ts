import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { waitUntil } from '../../scripts/wait-until.ts'
import { isSqlite } from './databases.ts'
import { deferred } from './deferred.ts'

/**
 * Does the first in a transaction that stays open until the second waits for what it
 * holds; on SQLite all wait in a queue. @returns what the first gave.
 */
export async function whileOpen<T>(
	first: () => Promise<T>,
	second: () => Promise<unknown>,
): Promise<T> {
	const [done, end] = [deferred(), deferred()]
	const held = transaction(async () => {
		const given = await first()
		done.resolve()
		await end.promise
		return given
	})
	await done.promise
	const waits = second()
	if (!isSqlite(process.env.DATABASE_URL!)) {
		await waitUntil('the second to wait', async () => {
			const [locks] = await db.$queryRaw<[{ count: bigint }]>`
				SELECT COUNT(*) FROM pg_locks WHERE NOT granted`
			return locks.count > 0
		})
	}
	end.resolve()
	await waits
	return held
}
