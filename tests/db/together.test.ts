import { expect, test } from 'vitest'
import { raw, sql } from '~/db/sql.server'
import { together } from '~/db/together.server'
import { transaction } from '~/db/transaction.server'
import { messagesSince } from '~/messaging/messages.server'
import { threadOf } from '~/messaging/threads.server'
import { captureSql } from '../support/captured-sql.ts'
import { isSqlite } from '../support/databases.ts'
import { makeMessages, makeThread } from '../support/factory.ts'

const seqsIn = together<{ seq: number }>(
	[String, Number, Number],
	raw('"seq"'),
	([thread, from, limit]) =>
		sql`SELECT "seq" FROM "Message"
			WHERE "threadId" = ${thread} AND "seq" >= ${from} ORDER BY "seq" LIMIT ${limit}`,
)

const asked = async (...values: [string, number, number]) =>
	(await seqsIn(...values)).map(({ seq }) => seq).sort((a, b) => a - b)

test('each of many who ask at once gets what is theirs', async () => {
	const talks = await Promise.all([makeThread(), makeThread()])
	for (const { homeowner, threadId } of talks) await makeMessages(homeowner, threadId, 4)
	const [one, other] = talks.map(({ threadId }) => threadId) as [string, string]
	const questions: [string, number, number][] = [
		[one, 1, 2],
		[other, 3, 10],
		['nobody’s', 1, 10],
		[one, 5, 1],
		[one, 6, 10],
		[`${one}' OR 1=1 --`, 1, 10],
	]
	const many = Array.from({ length: 20 }, () => questions).flat()
	const capture = captureSql()
	const answers = await Promise.all(many.map(question => asked(...question)))
	capture.stop()
	const shared = [...capture.statements.keys()].filter(text => text.includes('LATERAL'))
	expect(shared).toHaveLength(isSqlite(process.env.DATABASE_URL!) ? 0 : 1)
	const expected = [[1, 2], [3, 4, 5], [], [5], [], []]
	expect(answers).toEqual(Array.from({ length: 20 }, () => expected).flat())
})

test('within a transaction one sees what it has written', async () => {
	const { homeowner, threadId } = await makeThread()
	await transaction(async () => {
		await makeMessages(homeowner, threadId, 2)
		expect(await asked(threadId, 1, 10)).toEqual([1, 2, 3])
	})
	expect(await asked(threadId, 1, 10)).toEqual([1, 2, 3])
})

test('polls of many conversations at once bring each its own news', async () => {
	const talks = await Promise.all(Array.from({ length: 8 }, () => makeThread()))
	for (const [n, { homeowner, threadId }] of talks.entries()) {
		await makeMessages(homeowner, threadId, n + 1)
	}
	const pages = await Promise.all(
		talks.map(async ({ contractor, threadId }) =>
			messagesSince(contractor, await threadOf(contractor, threadId), 1, 4),
		),
	)
	for (const [n, { messages, hasNewer }] of pages.entries()) {
		const { threadId } = talks[n]!
		const seqs = Array.from({ length: Math.min(n + 1, 4) }, (_, i) => i + 2)
		expect(messages.map(message => [message.threadId, message.seq])).toEqual(
			seqs.map(seq => [threadId, seq]),
		)
		expect(hasNewer).toBe(n + 1 > 4)
	}
})
