import { expect, test } from 'vitest'
import { archiveThread, isArchived } from '~/messaging/archive.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf, unreadMessageCount } from '~/messaging/threads.server'
import { notificationsOf, unreadNotificationCount } from '~/notifications/inbox.server'
import { everything, makeMessages, makeThread, userVersion } from '../support/factory.ts'

test('the line that opens the conversation waits for the homeowner and not for the contractor', async () => {
	const { homeowner, contractor, threadId } = await makeThread()

	expect((await threadOf(homeowner, threadId)).unreadCount).toBe(1)
	expect((await threadOf(contractor, threadId)).unreadCount).toBe(0)
	await markThreadRead(homeowner, threadId, 1)
	expect(await unreadNotificationCount(homeowner)).toBe(0) // LEAD_CLAIMED spoke for it
})

test('reading without a place reads everything, with its notifications', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 3)

	const place = await markThreadRead(homeowner, threadId)

	expect(place).toEqual({ lastReadSeq: 4, unreadCount: 0 })
	expect(await unreadMessageCount(homeowner)).toBe(0)
	expect(await unreadNotificationCount(homeowner)).toBe(0)
	const { notifications } = await notificationsOf(homeowner)
	expect(notifications.map(({ read }) => read)).toEqual([true, true, true, true])
})

test('reading up to a place leaves what came after it', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 3)

	expect(await markThreadRead(homeowner, threadId, 3)).toEqual({ lastReadSeq: 3, unreadCount: 1 })
	expect(await unreadNotificationCount(homeowner)).toBe(1)
})

test('reading never moves back', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 3)
	await markThreadRead(homeowner, threadId, 3)
	const before = await everything()

	for (const seq of [0, 1, 3]) {
		const place = await markThreadRead(homeowner, threadId, seq)
		expect(place).toEqual({ lastReadSeq: 3, unreadCount: 1 })
	}
	expect(await everything()).toBe(before) // versions too: nobody has to look again
})

test('reading never runs ahead of the newest message', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 1)

	expect((await markThreadRead(homeowner, threadId, 2_147_483_647)).lastReadSeq).toBe(2)
	await makeMessages(contractor, threadId, 1)
	expect((await threadOf(homeowner, threadId)).unreadCount).toBe(1)
})

test('putting a conversation away reads what was known of it, and keeps what came since', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await markThreadRead(homeowner, threadId)
	const { lastSeq } = await threadOf(homeowner, threadId)
	await sendMessage(contractor, threadId, { body: 'Leak! Come at 8' })

	await archiveThread(homeowner, threadId, true, lastSeq)

	expect(await isArchived(homeowner, threadId)).toBe(false)
	expect((await threadOf(homeowner, threadId)).unreadCount).toBe(1)
	expect(await unreadNotificationCount(homeowner)).toBe(1)
	await archiveThread(homeowner, threadId, true)
	expect(await isArchived(homeowner, threadId)).toBe(true)
	expect((await threadOf(homeowner, threadId)).unreadCount).toBe(0)
})

test('reading one conversation leaves the others', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const other = await makeThread({ homeowner, contractor })

	await markThreadRead(homeowner, threadId)

	expect((await threadOf(homeowner, other.threadId)).unreadCount).toBe(1)
	expect(await unreadNotificationCount(homeowner)).toBe(1)
})

test('own messages are never unread', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 5)

	expect((await threadOf(contractor, threadId)).unreadCount).toBe(0)
	expect((await threadOf(homeowner, threadId)).unreadCount).toBe(6)
})

test('the author learns that it was seen: the versions of both people and of the thread grow', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const { message } = await sendMessage(contractor, threadId, { body: 'Seen?' })
	const before = await threadOf(contractor, threadId)
	const versions = [await userVersion(homeowner), await userVersion(contractor)] as const

	await markThreadRead(homeowner, threadId)

	const after = await threadOf(contractor, threadId)
	expect(after.counterpartLastReadSeq).toBe(message.seq)
	expect(after.version).toBeGreaterThan(before.version)
	expect(await userVersion(homeowner)).toBeGreaterThan(versions[0])
	// The inbox shows the place too, so the author's lists are another version.
	expect(await userVersion(contractor)).toBeGreaterThan(versions[1])
})

test('reading while messages arrive leaves exactly those that came after', async () => {
	const { homeowner, contractor, threadId } = await makeThread()

	const [, ...places] = await Promise.all([
		makeMessages(contractor, threadId, 20),
		...Array.from({ length: 10 }, () => markThreadRead(homeowner, threadId)),
	])

	const thread = await threadOf(homeowner, threadId)
	expect(thread.lastReadSeq).toBe(Math.max(...places.map(({ lastReadSeq }) => lastReadSeq)))
	expect(thread.unreadCount).toBe(thread.lastSeq - thread.lastReadSeq)
	expect(await unreadNotificationCount(homeowner)).toBe(thread.unreadCount)
})
