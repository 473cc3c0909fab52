import { readFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { dialect } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { searchMessages } from '~/messaging/search/search.server'
import { sendMessage } from '~/messaging/send.server'
import { enqueue } from '~/outbox/outbox.server'
import { connect } from '../../support/databases.ts'
import { makeMessages, makeThread } from '../../support/factory.ts'
import { deliverEverything } from '../../support/outbox.ts'

let homeowner: Actor
let contractor: Actor
let threadId: string

/** As in a database that was made before there was an index. */
const forgetIndex = () =>
	transaction(async tx => {
		await tx.$executeRaw`DELETE FROM "SearchEntry"`
		if (dialect === 'sqlite') {
			await tx.$executeRaw`INSERT INTO "SearchIndex" ("SearchIndex") VALUES ('delete-all')`
		}
	})

/** What the migration does last, in a database that has messages. */
async function migrationEnds() {
	const file = `prisma/migrations/${dialect}/20261123170000_search/migration.sql`
	const statement = /INSERT INTO "OutboxEvent"[^;]*/.exec(readFileSync(file, 'utf8'))![0]
	const connection = await connect(process.env.DATABASE_URL!)
	await connection.executeScript(statement)
	await connection.dispose()
}

beforeEach(async () => {
	const made = await makeThread()
	homeowner = made.homeowner
	contractor = made.contractor
	threadId = made.threadId
})

const seqs = async (q: string) => {
	const { hits } = await searchMessages(homeowner, q, { limit: 1000 })
	return hits.map(({ seq }) => seq)
}

test('what was stored before is found after, newest first, while people go on writing', async () => {
	await makeMessages(contractor, threadId, 230)
	const before = await seqs('message ')
	expect(before).toHaveLength(230)
	await forgetIndex()
	expect(await seqs('message ')).toEqual([])
	await sendMessage(contractor, threadId, { body: 'message meanwhile' })
	expect(await seqs('message ')).toEqual([232])
	await migrationEnds()
	await deliverEverything()
	expect(await seqs('message ')).toEqual([232, ...before])
})

test('running it again changes nothing; what was deleted is not found', async () => {
	const [deleted] = await makeMessages(contractor, threadId, 3)
	await transaction(
		tx => tx.$executeRaw`
			UPDATE "Message" SET "deletedAt" = ${new Date()} WHERE "threadId" = ${threadId} AND "seq" = ${deleted}`,
	)
	for (let time = 0; time < 2; time++) {
		await transaction(tx => enqueue(tx, 'search.backfill', { before: null }))
		await deliverEverything()
		expect(await seqs('message ')).toEqual([4, 3])
	}
})
