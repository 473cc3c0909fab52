import { afterEach, describe, expect, test } from 'vitest'
import { changePrivacy } from '~/auth/privacy.server'
import { type Changes, onChanges } from '~/db/changes.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { presenceOf } from '~/live/presence.server'
import { noteSeen, writeSeen } from '~/live/seen.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf, threadsOf } from '~/messaging/threads.server'
import { makeThread, userVersion } from '../support/factory.ts'

const ALL = { showPresence: true, readReceipts: true }

const told: Changes[] = []
onChanges('test', changes => told.push(changes))
afterEach(() => {
	told.length = 0
})

describe('what each has read', () => {
	test('is shown by default', async () => {
		const { homeowner, contractor, threadId } = await makeThread()
		await sendMessage(contractor, threadId, { body: 'Have you read this?' })
		await markThreadRead(homeowner, threadId)
		expect((await threadOf(contractor, threadId)).counterpartLastReadSeq).toBe(2)
	})

	test.each(['homeowner', 'contractor'] as const)(
		'is shown to neither when the %s hides it, and again after',
		async who => {
			const people = await makeThread()
			const { homeowner, contractor, threadId } = people
			await sendMessage(contractor, threadId, { body: 'Have you read this?' })
			await markThreadRead(homeowner, threadId)
			await changePrivacy(people[who], { ...ALL, readReceipts: false })
			for (const person of [homeowner, contractor]) {
				expect((await threadOf(person, threadId)).counterpartLastReadSeq).toBe(0)
				const { threads } = await threadsOf(person)
				expect(threads[0]!.counterpartLastReadSeq).toBe(0)
			}
			// One's own place is one's own.
			expect((await threadOf(homeowner, threadId)).lastReadSeq).toBe(2)
			await changePrivacy(people[who], ALL)
			expect((await threadOf(contractor, threadId)).counterpartLastReadSeq).toBe(2)
		},
	)

	test('when it is hidden, not even a version tells the other that something was read', async () => {
		const { homeowner, contractor, threadId } = await makeThread()
		await sendMessage(contractor, threadId, { body: 'Have you read this?' })
		await changePrivacy(homeowner, { ...ALL, readReceipts: false })
		const theirs = await userVersion(contractor)
		const mine = await userVersion(homeowner)
		const { version } = await threadOf(contractor, threadId)
		told.length = 0
		expect(await markThreadRead(homeowner, threadId)).toEqual({ lastReadSeq: 2, unreadCount: 0 })
		expect(await userVersion(contractor)).toBe(theirs)
		expect((await threadOf(contractor, threadId)).version).toBe(version)
		expect(told.flatMap(({ users }) => [...users.keys()])).toEqual([homeowner.id])
		expect(await userVersion(homeowner)).toBeGreaterThan(mine)
	})
})

describe('presence', () => {
	test('says when someone was last here, unless one of the two hides it', async () => {
		const { homeowner, contractor } = await makeThread()
		expect(await presenceOf(homeowner, contractor.id)).toEqual({ online: false, lastSeen: '' })
		noteSeen(contractor.id)
		await writeSeen()
		const seen = { online: false, lastSeen: 'last seen just now' }
		expect(await presenceOf(homeowner, contractor.id)).toEqual(seen)
		await changePrivacy(homeowner, { ...ALL, showPresence: false })
		expect(await presenceOf(homeowner, contractor.id)).toBeNull()
		expect(await presenceOf(contractor, homeowner.id)).toBeNull()
	})

	test('is written down once for many visits', async () => {
		const { homeowner } = await makeThread()
		const at = async () =>
			(await db.user.findUniqueOrThrow({ where: { id: homeowner.id } })).lastSeenAt
		noteSeen(homeowner.id)
		await writeSeen()
		const first = await at()
		for (let i = 0; i < 100; i++) noteSeen(homeowner.id)
		noteSeen(homeowner.id, 'left')
		await writeSeen()
		expect(await at()).toEqual(first)
	})
})

describe('what a commit tells', () => {
	test('the versions that grew, after the commit and never without one', async () => {
		const { homeowner, contractor, threadId } = await makeThread()
		told.length = 0
		await sendMessage(homeowner, threadId, { body: 'Hello' })
		expect(told).toHaveLength(1)
		const [{ users, threads }] = told as [Changes]
		expect(Object.fromEntries(users)).toEqual({
			[homeowner.id]: await userVersion(homeowner),
			[contractor.id]: await userVersion(contractor),
		})
		expect(Object.fromEntries(threads)).toEqual({
			[threadId]: (await threadOf(homeowner, threadId)).version,
		})

		told.length = 0
		const failing = transaction(async () => {
			await sendMessage(homeowner, threadId, { body: 'Taken back' })
			throw new Error('after all not')
		})
		await expect(failing).rejects.toThrow('after all not')
		expect(told).toEqual([])
	})

	test('each within another only when the whole is committed, once', async () => {
		const { homeowner, threadId } = await makeThread()
		told.length = 0
		await transaction(async () => {
			for (const body of ['one', 'two']) await sendMessage(homeowner, threadId, { body })
			expect(told).toEqual([])
		})
		expect(told).toHaveLength(1)
	})

	test('the same for every way in which a conversation changes', async () => {
		const { homeowner, contractor, threadId } = await makeThread()
		await sendMessage(contractor, threadId, { body: 'Read me' })
		for (const act of [
			() => markThreadRead(homeowner, threadId),
			() => changePrivacy(homeowner, ALL),
		]) {
			told.length = 0
			await act()
			for (const person of [homeowner, contractor]) {
				expect(told.at(-1)!.users.get(person.id)).toBe(await userVersion(person))
			}
		}
	})
})
