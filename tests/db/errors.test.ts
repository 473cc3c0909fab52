import { expect, test } from 'vitest'
import { db, dialect } from '~/db/client.server'
import { raw, sql } from '~/db/sql.server'
import { transaction } from '~/db/transaction.server'
import { loggable } from '~/http/log.server'
import { conflict } from '~/http/problem'

const SECRET = 'what someone wrote'

/** A statement whose error repeats what it was given. */
const repeats =
	dialect === 'postgresql'
		? sql`SELECT CAST(${SECRET} AS TEXT)::integer`
		: sql`SELECT ${raw(`"${SECRET}"."column"`)}`

test.each([
	['a read', () => db.$queryRaw(repeats)],
	['a transaction', () => transaction(tx => tx.$queryRaw(repeats))],
])('what a database says of %s may hold what people wrote, and is not logged', async (_, ask) => {
	const error: unknown = await ask().catch(error => error)

	expect((error as Error).message).toContain(SECRET)
	expect(JSON.stringify(loggable(error))).not.toContain(SECRET)
	expect(loggable(error)).toHaveProperty('stack')
})

test('a refusal that names somebody is not taken for a failure that may pass', async () => {
	let tries = 0
	const refused = transaction(async tx => {
		tries++
		await tx.$executeRaw`UPDATE "User" SET "version" = "version" WHERE FALSE`
		throw conflict('Loft 40001, P2034 and SQLITE_BUSY have left.')
	})
	await expect(refused).rejects.toThrow('have left')
	expect(tries).toBe(1)
})
