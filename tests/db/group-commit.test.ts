import { expect, test } from 'vitest'
import { onChanges } from '~/db/changes.server'
import { clients, db, dialect } from '~/db/client.server'
import { bumpUsers } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { deleteMessage, editMessage } from '~/messaging/change.server'
import { searchMessages } from '~/messaging/search/search.server'
import { sendMessage } from '~/messaging/send.server'
import { makeHomeowner, makeThread, userVersion } from '../support/factory.ts'

class Undone extends Error {}

const versionOf = async (id: string) => (await db.user.findUniqueOrThrow({ where: { id } })).version

const session = (userId: string, secretHash: string) => ({
	data: { userId, secretHash, expiresAt: new Date() },
})

test('of many at once, those that fail leave nothing and take nothing with them', async () => {
	const user = await makeHomeowner()
	await transaction(tx => tx.session.create(session(user.id, 'taken')))
	const ways: ((tx: Transaction) => Promise<unknown>)[] = [
		async () => {
			throw new Undone()
		},
		tx => tx.session.create(session(user.id, 'taken')), // not unique
		tx => tx.session.create(session('nobody', 'of nobody')), // no such user
		tx => tx.$executeRaw`UPDATE "NoSuchTable" SET "x" = 1`,
	]

	const outcomes = await Promise.allSettled(
		Array.from({ length: 40 }, (_, n) =>
			transaction(async tx => {
				await bumpUsers(tx, user.id)
				await tx.session.create(session(user.id, `${n}`))
				if (n % 2) await ways[(n >> 1) % ways.length]!(tx)
				return n
			}),
		),
	)

	expect(outcomes.map(({ status }) => status)).toEqual(
		outcomes.map((_, n) => (n % 2 ? 'rejected' : 'fulfilled')),
	)
	expect(await userVersion(user)).toBe(20)
	const kept = await db.session.findMany({ where: { userId: user.id } })
	expect(kept.map(row => row.secretHash).sort()).toEqual(
		['taken', ...outcomes.flatMap((_, n) => (n % 2 ? [] : [`${n}`]))].sort(),
	)
})

// None begins like another, which would be found too.
const NAMES = Array.from({ length: 20 }, (_, n) => `${String.fromCharCode(97 + n)}parcel`)

test('of many sends at once, what is stored is found, and what was undone is not', async () => {
	const { homeowner, threadId } = await makeThread()
	await Promise.allSettled(
		Array.from({ length: 20 }, (_, n) =>
			transaction(async () => {
				await sendMessage(homeowner, threadId, { body: `The ${NAMES[n]} is there` })
				if (n % 2) throw new Undone()
			}),
		),
	)
	const found = Array.from({ length: 20 }, async (_, n) => {
		const { hits } = await searchMessages(homeowner, NAMES[n]!)
		return hits.length
	})
	expect(await Promise.all(found)).toEqual(found.map((_, n) => (n % 2 ? 0 : 1)))
})

test('of those who change one message in one commit, what the last says is found, and nothing else', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const found = async (word: string) => (await searchMessages(contractor, word)).hits.length
	const { message } = await sendMessage(homeowner, threadId, { body: 'An oak floor' })
	const say = (body: string) => editMessage(homeowner, threadId, message.seq, body)

	await Promise.all([say('A pine floor'), say('An elm floor')])
	const { body } = await db.message.findUniqueOrThrow({ where: { id: message.id } })
	for (const word of ['oak', 'pine', 'elm', 'floor']) {
		expect(await found(word), word).toBe(body.includes(word) ? 1 : 0)
	}

	// Whichever comes first, it is gone in the end.
	const remove = deleteMessage(homeowner, threadId, message.seq)
	await Promise.allSettled([say('A fir floor'), remove])
	await remove
	for (const word of ['pine', 'elm', 'fir', 'floor']) expect(await found(word), word).toBe(0)
	if (dialect === 'sqlite') {
		const counts = await db.$queryRaw<[{ entries: bigint; indexed: bigint }]>`
			SELECT (SELECT COUNT(*) FROM "SearchEntry") AS "entries",
				(SELECT COUNT(*) FROM "SearchIndex_docsize") AS "indexed"`
		expect(counts[0].indexed).toBe(counts[0].entries)
	}
})

test('whoever is told, of success or refusal, can read all that it rests on', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await Promise.all(
		Array.from({ length: 20 }, async (_, n) => {
			if (n % 2) {
				const { message } = await sendMessage(homeowner, threadId, { body: `${n}` })
				expect(await db.message.count({ where: { id: message.id } })).toBe(1)
			} else {
				// The same key with another text is refused because of the first, which is stored.
				const other = n > 0 ? 'Other' : 'Once'
				const first = await sendMessage(contractor, threadId, { body: other, clientKey: 'once' })
					.then(() => other)
					.catch(() => (n > 0 ? 'Once' : 'Other'))
				expect(await db.message.findMany({ where: { threadId, clientKey: 'once' } })).toEqual([
					expect.objectContaining({ body: first }),
				])
			}
		}),
	)
})

test('only what is committed is told of, after the commit', async () => {
	const [kept, undone] = [await makeHomeowner(), await makeHomeowner()]
	const told: Promise<[string, number]>[] = []
	onChanges('test', ({ users }) => {
		for (const id of users.keys()) told.push(versionOf(id).then(version => [id, version]))
	})
	await Promise.allSettled([
		transaction(tx => bumpUsers(tx, kept.id)),
		transaction(async tx => {
			await bumpUsers(tx, undone.id)
			throw new Undone()
		}),
	])
	onChanges('test', () => {})
	expect(await Promise.all(told)).toEqual([[kept.id, 1]])
})

test('a transaction can’t be used after its end', async () => {
	const user = await makeHomeowner()
	const leaked = await transaction(async tx => ({ tx }))
	const late = async () => leaked.tx.$executeRaw`UPDATE "User" SET "version" = 7`
	await expect(late()).rejects.toThrow()
	await expect((async () => leaked.tx.session.create(session(user.id, 'late')))()).rejects.toThrow()
	expect(await userVersion(user)).toBe(0)
})

test('who waits together is committed together, on SQLite', async () => {
	if (dialect !== 'sqlite') return expect(clients.writing).toBeUndefined() // PostgreSQL does so by itself
	const user = await makeHomeowner()
	const order: string[] = []
	await Promise.all(
		[1, 2, 3].map(async n => {
			await transaction(async tx => {
				await bumpUsers(tx, user.id)
				order.push(`works ${n}`)
				expect(await clients.reader.user.count({ where: { id: user.id, version: 0 } })).toBe(1)
			})
			order.push(`told ${n}`)
		}),
	)
	expect(order).toEqual(['works 1', 'works 2', 'works 3', 'told 1', 'told 2', 'told 3'])
})

test('raw SQL gives values in the same form, whichever way it goes', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await sendMessage(homeowner, threadId, { body: 'Ünï “code” 🧰\n', clientKey: 'forms' })
	const since = new Date(Date.now() - 60_000)
	const ask = (from: Pick<Transaction, '$queryRaw'>) => from.$queryRaw`
		SELECT u.*, m."seq", m."body", m."createdAt" AS "sentAt", m."editedAt", n."payload", n."read",
			u."version" + ${1} AS "sum", ${true} = ${false} AS "untrue", CAST(NULL AS TEXT) AS "nothing"
		FROM "Message" m JOIN "User" u ON u."id" = m."fromUserId"
		LEFT JOIN "Notification" n ON n."userId" = ${contractor.id} AND n."seq" = m."seq"
		WHERE m."threadId" = ${threadId} AND m."createdAt" > ${since} ORDER BY m."seq"`
	const rows = (await ask(db)) as { sentAt: Date }[]
	expect(rows).toEqual(await ask(clients.reader))
	expect(rows[0]!.sentAt).toBeInstanceOf(Date)
	expect(await transaction(tx => ask(tx))).toEqual(rows)
})
