import { expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { transaction } from '~/db/transaction.server'
import { decodeCursor } from '~/http/cursor.server'
import { Problem } from '~/http/problem'
import { leadsOf } from '~/leads/leads.server'
import { sendMessage } from '~/messaging/send.server'
import { threadVersion } from '~/messaging/thread-head.server'
import { threadOf, threadsOf, unreadMessageCount } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { makeHomeowner, makeMessages, makeThread } from '../support/factory.ts'

test('a thread shows its people, its lead, its last message and what waits', async () => {
	const { homeowner, contractor, leadId, threadId } = await makeThread({ title: 'New roof' })
	const { message } = await sendMessage(contractor, threadId, { body: 'Line one\nline two' })

	const mine = {
		id: threadId,
		leadId,
		lead: { id: leadId, title: 'New roof', status: 'CLAIMED' },
		homeowner: { id: homeowner.id, name: homeowner.name, role: 'HOMEOWNER' },
		contractor: { id: contractor.id, name: contractor.name, role: 'CONTRACTOR' },
		counterpart: { id: contractor.id, name: contractor.name, role: 'CONTRACTOR' },
		lastMessage: {
			seq: 2,
			preview: 'Line one line two',
			fromUserId: contractor.id,
			createdAt: message.createdAt,
		},
		lastSeq: 2,
		lastReadSeq: 0,
		counterpartLastReadSeq: 0,
		unreadCount: 2,
		version: expect.any(Number),
		createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
		lastMessageAt: message.createdAt,
	}
	expect(await threadOf(homeowner, threadId)).toEqual(mine)
	expect((await threadsOf(homeowner)).threads).toEqual([mine])
	expect(await threadOf(contractor, threadId)).toEqual({
		...mine,
		counterpart: mine.homeowner,
		unreadCount: 0,
	})
	expect(await threadVersion(contractor, threadId)).toBe(
		(await threadOf(homeowner, threadId)).version,
	)
})

test('someone without conversations has an empty list and nothing unread', async () => {
	const newcomer = await makeHomeowner()

	expect(await threadsOf(newcomer)).toEqual({ threads: [], nextCursor: null })
	expect(await unreadMessageCount(newcomer)).toBe(0)
})

test('the newest activity comes first, whoever wrote', async () => {
	const homeowner = await makeHomeowner()
	const threads = [await makeThread({ homeowner }), await makeThread({ homeowner })] as const
	const order = async () => (await threadsOf(homeowner)).threads.map(({ id }) => id)

	await makeMessages(threads[0].contractor, threads[0].threadId, 1)
	expect(await order()).toEqual([threads[0].threadId, threads[1].threadId])
	await makeMessages(homeowner, threads[1].threadId, 1)
	expect(await order()).toEqual([threads[1].threadId, threads[0].threadId])
})

test('unread messages are counted over all threads', async () => {
	const homeowner = await makeHomeowner()
	for (const count of [1, 2, 3]) {
		const { contractor, threadId } = await makeThread({ homeowner })
		await makeMessages(contractor, threadId, count)
		await makeMessages(homeowner, threadId, 1)
	}

	expect(await unreadMessageCount(homeowner)).toBe(6 + 3) // and three that opened them
	const { threads } = await threadsOf(homeowner)
	expect(threads.map(({ unreadCount }) => unreadCount)).toEqual([4, 3, 2])
})

test('a deleted message is not unread and has no preview', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 1)
	await transaction(tx =>
		tx.message.update({
			where: { threadId_seq: { threadId, seq: 2 } },
			data: { deletedAt: new Date() },
		}),
	)

	const thread = await threadOf(homeowner, threadId)
	expect(thread).toMatchObject({ unreadCount: 1, lastMessage: { seq: 2, preview: '' } })
	expect(await unreadMessageCount(homeowner)).toBe(1)
})

/** All threads, page by page. */
async function walk(actor: Actor, limit: number): Promise<string[][]> {
	const pages: string[][] = []
	for (let cursor: string | null = null, first = true; first || cursor; first = false) {
		const page = await threadsOf(actor, { limit, cursor: cursor ? decodeCursor(cursor) : null })
		pages.push(page.threads.map(({ id }) => id))
		cursor = page.nextCursor
	}
	return pages
}

test('pages of any size show every thread once, also those of the same millisecond', async () => {
	const homeowner = await makeHomeowner()
	for (let n = 0; n < 7; n++) await makeThread({ homeowner })
	const whole = (await threadsOf(homeowner)).threads.map(({ id }) => id)
	expect(whole).toHaveLength(7)

	for (const limit of [1, 2, 3, 7]) expect((await walk(homeowner, limit)).flat()).toEqual(whole)
	expect(await walk(homeowner, 7)).toHaveLength(1) // a full last page has no next one

	await transaction(tx =>
		tx.participant.updateMany({
			where: { userId: homeowner.id },
			data: { lastActivityAt: new Date() },
		}),
	)
	for (const limit of [1, 2, 3]) {
		const ids = (await walk(homeowner, limit)).flat()
		expect([...ids].sort()).toEqual([...whole].sort())
	}
})

test.each([
	['NUL in the id', '1.a\u0000b'],
	['a time after the calendar of databases', `${(8.64e15).toString(36)}.a`],
	['a time before it', `${(-8.64e15).toString(36)}.a`],
	['SQL', "1.' OR 1=1 --"],
])('a cursor with %s is refused or names a place, and breaks no list', async (_, text) => {
	const { homeowner } = await makeThread()
	for (const list of [threadsOf, notificationsOf, leadsOf]) {
		const listing = async () => {
			const cursor = decodeCursor(Buffer.from(text).toString('base64url'))
			return list(homeowner, { cursor })
		}
		const status = await listing().then(
			() => 200,
			error => (error instanceof Problem ? error.status : error),
		)
		expect([200, 400]).toContain(status)
	}
})
