import { beforeAll, describe, expect, test } from 'vitest'
import { transaction } from '~/db/transaction.server'
import { messagesOf, messagesSince, PAGE_SIZE, type Place } from '~/messaging/messages.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf } from '~/messaging/threads.server'
import { type Conversation, makeMessages, makeThread } from '../support/factory.ts'

describe('in a conversation of 12 messages, 5 at a time', () => {
	let talk: Conversation
	beforeAll(async () => {
		talk = await makeThread()
		await makeMessages(talk.contractor, talk.threadId, 11)
	})

	async function pageAt(place?: Place) {
		const thread = await threadOf(talk.homeowner, talk.threadId)
		const page = await messagesOf(talk.homeowner, thread, place, 5)
		expect(page.version).toBe(thread.version)
		return { ...page, seqs: page.messages.map(({ seq }) => seq) }
	}

	const between = (from: number, to: number) =>
		Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n)

	test('the newest come without a place', async () => {
		expect(await pageAt()).toMatchObject({
			seqs: [8, 9, 10, 11, 12],
			firstSeq: 8,
			lastSeq: 12,
			hasOlder: true,
			hasNewer: false,
		})
	})

	test('walking back from the newest meets every message once', async () => {
		const seen: number[] = []
		let page = await pageAt()
		seen.unshift(...page.seqs)
		while (page.hasOlder) {
			page = await pageAt({ before: page.firstSeq })
			seen.unshift(...page.seqs)
		}
		expect(seen).toEqual(between(1, 12))
	})

	test('walking on from the beginning meets every message once', async () => {
		const seen: number[] = []
		let page = await pageAt({ after: 0 })
		seen.push(...page.seqs)
		while (page.hasNewer) {
			page = await pageAt({ after: page.lastSeq })
			seen.push(...page.seqs)
		}
		expect(seen).toEqual(between(1, 12))
	})

	test('after the greatest number that there is comes nothing', async () => {
		const page = await pageAt({ after: 2 ** 31 - 1 })
		expect([page.seqs, page.hasOlder, page.hasNewer]).toEqual([[], true, false])
	})

	test('every place gives its neighbours and says what lies on both sides', async () => {
		for (let seq = 0; seq <= 15; seq++) {
			const after = await pageAt({ after: seq })
			expect(after.seqs, `after ${seq}`).toEqual(between(seq + 1, Math.min(seq + 5, 12)))
			expect(after.hasOlder, `older than after ${seq}`).toBe(seq > 0)
			expect(after.hasNewer, `newer than after ${seq}`).toBe(seq + 5 < 12)

			const before = await pageAt({ before: seq })
			const last = Math.min(seq - 1, 12)
			expect(before.seqs, `before ${seq}`).toEqual(between(Math.max(1, last - 4), last))
			expect(before.hasOlder, `older than before ${seq}`).toBe(last > 5)
			expect(before.hasNewer, `newer than before ${seq}`).toBe(last < 12)

			const around = await pageAt({ around: seq })
			expect(around.seqs, `around ${seq}`).toHaveLength(5)
			if (seq >= 1 && seq <= 12) expect(around.seqs).toContain(seq)
			expect(around.hasOlder, `older than around ${seq}`).toBe(around.firstSeq > 1)
			expect(around.hasNewer, `newer than around ${seq}`).toBe(around.lastSeq < 12)
		}
	})

	test('around a message in the middle there are both sides', async () => {
		expect((await pageAt({ around: 6 })).seqs).toEqual([4, 5, 6, 7, 8])
	})
})

test('a conversation of one line is one page without neighbours', async () => {
	const { homeowner, contractor, threadId } = await makeThread({ title: 'Shed' })

	const page = await messagesOf(homeowner, await threadOf(homeowner, threadId))

	expect(page).toMatchObject({ firstSeq: 1, lastSeq: 1, hasOlder: false, hasNewer: false })
	expect(page.messages[0]).toMatchObject({
		kind: 'SYSTEM',
		fromUserId: contractor.id,
		toUserId: homeowner.id,
	})
	expect(page.messages[0]?.body).toContain('“Shed”')
	expect(PAGE_SIZE).toBe(50)
})

test('a page that was left behind goes on without a hole', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const old = await messagesOf(homeowner, await threadOf(homeowner, threadId))
	await makeMessages(contractor, threadId, 3)

	const next = await messagesOf(homeowner, await threadOf(homeowner, threadId), {
		after: old.lastSeq,
	})

	expect(next.messages.map(({ seq }) => seq)).toEqual([2, 3, 4])
	expect(next.version).toBeGreaterThan(old.version)
})

test('a deleted message keeps its place and loses its text', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await sendMessage(contractor, threadId, { body: 'A secret' })
	await transaction(tx =>
		tx.message.update({
			where: { threadId_seq: { threadId, seq: 2 } },
			data: { deletedAt: new Date() },
		}),
	)

	for (const reader of [homeowner, contractor]) {
		const page = await messagesOf(reader, await threadOf(reader, threadId))
		expect(page.messages[1]).toMatchObject({ seq: 2, body: '', deletedAt: expect.any(String) })
		expect(JSON.stringify(page)).not.toContain('secret')
	}
})

test('what changed after a version comes once, in pages, also an old message that changed', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 3)
	const known = (await threadOf(homeowner, threadId)).version
	expect(await messagesSince(homeowner, await threadOf(homeowner, threadId), known)).toEqual({
		messages: [],
		firstSeq: 0,
		lastSeq: 0,
		hasOlder: false,
		hasNewer: false,
		version: known,
	})
	await transaction(async tx => {
		const where = { threadId_seq: { threadId, seq: 2 } }
		const data = { deletedAt: new Date(), version: known + 1 }
		await tx.message.update({ where, data })
		await tx.thread.update({ where: { id: threadId }, data: { version: known + 1 } })
	})
	await makeMessages(homeowner, threadId, 3)

	const thread = await threadOf(homeowner, threadId)
	const all = await messagesSince(homeowner, thread, known)
	expect(all.messages.map(({ seq }) => seq)).toEqual([2, 5, 6, 7])
	expect(all).toMatchObject({ hasNewer: false, version: thread.version })

	const seen: number[] = []
	for (let version = known, more = true; more; ) {
		const page = await messagesSince(homeowner, thread, version, 1)
		seen.push(...page.messages.map(({ seq }) => seq))
		version = page.version
		more = page.hasNewer
	}
	expect(seen).toEqual([2, 5, 6, 7])
})
