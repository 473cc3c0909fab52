import { setImmediate as turn } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { db, dialect } from '~/db/client.server'
import { bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf, threadsOf } from '~/messaging/threads.server'
import { connect } from '../support/databases.ts'
import { makeHomeowner, makeThread, userVersion } from '../support/factory.ts'

class Undone extends Error {}

/** A promise with its ends. */
function gate() {
	let open = () => {}
	const opened = new Promise<void>(resolve => {
		open = resolve
	})
	return { open, opened }
}

/** A transaction that has written and stays open until `fail` is called. */
async function heldOpen(write: (tx: Transaction) => Promise<unknown>) {
	const written = gate()
	const release = gate()
	const outcome = transaction(async tx => {
		await write(tx)
		written.open()
		await release.opened
		throw new Undone()
	}).catch(error => error)
	await written.opened
	return {
		fail: async () => {
			release.open()
			expect(await outcome).toBeInstanceOf(Undone)
		},
	}
}

test('the tests run on the database that was asked for', () => {
	expect(dialect).toBe(inject('baseDatabaseUrl').startsWith('file:') ? 'sqlite' : 'postgresql')
})

test('an acknowledged write stays when another transaction rolls back, and nobody sees what was not committed', async () => {
	const doomed = await makeThread()
	const { homeowner, contractor, threadId } = await makeThread()
	const before = await threadOf(doomed.homeowner, doomed.threadId)
	const ghost = { threadId: doomed.threadId, seq: 2, version: 2, body: 'ghost' }
	const people = { fromUserId: doomed.contractor.id, toUserId: doomed.homeowner.id }

	const held = await heldOpen(async tx => {
		await tx.message.create({ data: { ...ghost, ...people } })
		await tx.thread.update({ where: { id: doomed.threadId }, data: { lastSeq: 2, version: 2 } })
	})

	// Open and written, but not committed: no read sees it.
	expect(await db.message.count({ where: { body: 'ghost' } })).toBe(0)
	expect(await threadOf(doomed.homeowner, doomed.threadId)).toEqual(before)
	// Another request writes meanwhile. On SQLite it waits for its turn.
	const sending = sendMessage(homeowner, threadId, { body: 'stays', clientKey: 'stays' })
	const reading = markThreadRead(homeowner, threadId)
	for (let n = 0; n < 20; n++) await db.message.count({ where: { threadId } })
	expect(await db.message.count({ where: { body: 'ghost' } })).toBe(0)
	await held.fail()
	const { message } = await sending
	await reading

	expect(await db.message.findUnique({ where: { id: message.id } })).toMatchObject({
		body: 'stays',
	})
	expect(await db.message.count({ where: { body: 'ghost' } })).toBe(0)
	expect(await threadOf(doomed.homeowner, doomed.threadId)).toEqual(before)
	expect((await threadOf(contractor, threadId)).unreadCount).toBe(1)
})

test('many acknowledged writes stay among many that roll back', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const victim = await makeHomeowner()

	const outcomes = await Promise.all(
		Array.from({ length: 60 }, (_, n) =>
			n % 3 === 0
				? transaction(async tx => {
						await bumpUsers(tx, victim.id)
						await tx.session.create({
							data: { userId: victim.id, secretHash: `undone-${n}`, expiresAt: new Date() },
						})
						throw new Undone()
					}).catch(error => error)
				: sendMessage(n % 2 ? homeowner : contractor, threadId, { body: `kept ${n}` }),
		),
	)

	expect(outcomes.filter(outcome => outcome instanceof Undone)).toHaveLength(20)
	expect(await userVersion(victim)).toBe(0)
	expect(await db.session.count({ where: { userId: victim.id } })).toBe(0)
	const kept = await db.message.findMany({ where: { threadId, body: { startsWith: 'kept' } } })
	expect(kept.map(({ id }) => id).sort()).toEqual(
		outcomes.flatMap(outcome => (outcome instanceof Undone ? [] : [outcome.message.id])).sort(),
	)
})

test('an acknowledged write is what the next read sees', async () => {
	const { homeowner, threadId } = await makeThread()
	for (let n = 1; n <= 30; n++) {
		await sendMessage(homeowner, threadId, { body: `${n}` })
		expect((await threadsOf(homeowner)).threads[0]?.lastMessage?.preview).toBe(`${n}`)
	}
})

test('the reading connection can’t write, whatever its type says', async () => {
	const user = await makeHomeowner()
	const untyped = db as unknown as Transaction

	await expect(
		untyped.user.update({ where: { id: user.id }, data: { name: 'Mallory' } }),
	).rejects.toThrow()
	await expect(untyped.$executeRaw`DELETE FROM "Session"`).rejects.toThrow()
	expect((await db.user.findUniqueOrThrow({ where: { id: user.id } })).name).toBe(user.name)
})

test('read, change and write of one row by many at once loses nothing', async () => {
	const { threadId } = await makeThread()
	const { lastSeq } = await db.thread.findUniqueOrThrow({ where: { id: threadId } })

	await Promise.all(
		Array.from({ length: 30 }, () =>
			transaction(async tx => {
				await lockRow(tx, 'Thread', threadId)
				const thread = await tx.thread.findUniqueOrThrow({ where: { id: threadId } })
				await turn()
				const data = { lastSeq: thread.lastSeq + 1 }
				await tx.thread.update({ where: { id: threadId }, data })
			}),
		),
	)

	const thread = await db.thread.findUniqueOrThrow({ where: { id: threadId } })
	expect(thread.lastSeq).toBe(lastSeq + 30)
})

test('transactions that lock each other out are run again until all are done', async () => {
	const [one, two] = [await makeHomeowner(), await makeHomeowner()] as const
	const inOrder = (first: string, second: string) =>
		transaction(async tx => {
			await bumpUsers(tx, first)
			for (let n = 0; n < 20; n++) await turn() // so that the others have the second
			await bumpUsers(tx, second)
		})

	await Promise.all([
		inOrder(one.id, two.id),
		inOrder(two.id, one.id),
		inOrder(one.id, two.id),
		inOrder(two.id, one.id),
	])

	expect([await userVersion(one), await userVersion(two)]).toEqual([4, 4])
})

test('a write waits for that of another process and loses neither', async () => {
	const user = await makeHomeowner()
	const other = await connect(process.env.DATABASE_URL!)
	try {
		await other.executeScript(dialect === 'sqlite' ? 'BEGIN IMMEDIATE' : 'BEGIN')
		await other.executeScript(
			`UPDATE "User" SET "version" = "version" + 10 WHERE "id" = '${user.id}'`,
		)
		let done = false
		const writing = transaction(tx => bumpUsers(tx, user.id)).then(() => {
			done = true
		})
		for (let n = 0; n < 20; n++) expect(await userVersion(user)).toBe(0) // reads do not wait
		expect(done).toBe(false)
		await other.executeScript('COMMIT')
		await writing
	} finally {
		await other.dispose()
	}

	expect(await userVersion(user)).toBe(11)
})

test('a transaction that fails leaves the way free for the next', async () => {
	const user = await makeHomeowner()
	const broken = transaction(tx => tx.$executeRaw`UPDATE "NoSuchTable" SET "x" = 1`)
	await expect(broken).rejects.toThrow()

	await transaction(tx => bumpUsers(tx, user.id))

	expect(await userVersion(user)).toBe(1)
})

test('a transaction within one joins it: what is inside shares its end', async () => {
	const [one, two] = [await makeHomeowner(), await makeHomeowner()] as const

	const outcome = await transaction(async tx => {
		await bumpUsers(tx, one.id)
		await transaction(inner => bumpUsers(inner, two.id))
		// Reads of this chain of calls see what it has written; those of others do not.
		expect([await userVersion(one), await userVersion(two)]).toEqual([1, 1])
		throw new Undone()
	}).catch(error => error)

	expect(outcome).toBeInstanceOf(Undone)
	expect([await userVersion(one), await userVersion(two)]).toEqual([0, 0])
})

test('a transaction that began outside an open one is not part of it', async () => {
	const { homeowner, threadId } = await makeThread()
	const user = await makeHomeowner()
	const held = await heldOpen(tx => bumpUsers(tx, user.id))
	const sending = sendMessage(homeowner, threadId, { body: 'of its own' })

	await held.fail()

	const { message } = await sending
	expect(await db.message.count({ where: { id: message.id } })).toBe(1)
	expect(await userVersion(user)).toBe(0)
})
