import { expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import { decodeCursor } from '~/http/cursor.server'
import { advanceReading, markThreadRead } from '~/messaging/reading.server'
import {
	markNotifications,
	notificationLines,
	notificationsOf,
	readAllNotifications,
	readNotification,
	unreadNotificationCount,
} from '~/notifications/inbox.server'
import {
	everything,
	makeHomeowner,
	makeMessages,
	makeThread,
	userVersion,
} from '../support/factory.ts'
import { refused } from '../support/refused.ts'

/** A homeowner who was told of a claim and of `count` messages. */
async function told(count: number) {
	const talk = await makeThread({ title: 'Cellar' })
	await makeMessages(talk.contractor, talk.threadId, count)
	return talk
}

const readFlags = async (actor: Actor) =>
	(await notificationsOf(actor)).notifications.map(({ read }) => read)

test('notifications come newest first, and unread ones alone when asked for', async () => {
	const { homeowner, threadId } = await told(3)
	await markThreadRead(homeowner, threadId, 2)

	const all = await notificationsOf(homeowner)
	expect(all.notifications.map(({ type }) => type)).toEqual([
		'NEW_MESSAGE',
		'NEW_MESSAGE',
		'NEW_MESSAGE',
		'LEAD_CLAIMED',
	])
	expect(all.notifications.map(({ payload }) => payload?.seq)).toEqual([4, 3, 2, undefined])
	expect(all).toMatchObject({ unreadCount: 2, nextCursor: null })

	const unread = await notificationsOf(homeowner, { unread: true })
	expect(unread.notifications).toEqual(all.notifications.slice(0, 2))
})

test('several of one conversation are one line that counts them', async () => {
	const { homeowner, contractor, threadId } = await told(3)

	const { lines } = await notificationLines(homeowner)

	expect(lines).toHaveLength(2)
	expect(lines[0]).toMatchObject({
		count: 3,
		read: false,
		words: { who: contractor.name, what: 'sent 3 messages about Cellar', detail: 'message 3' },
	})
	expect(lines[1]).toMatchObject({ count: 1, words: { what: 'claimed your lead' } })
	await markThreadRead(homeowner, threadId, 3)
	const counts = (await notificationLines(homeowner)).lines.map(({ read, count }) => [read, count])
	expect(counts).toEqual([
		[false, 1],
		[true, 2],
		[true, 1],
	])
})

test('lines of two conversations that take turns stay in the order of time', async () => {
	const homeowner = await makeHomeowner()
	const one = await makeThread({ homeowner })
	const two = await makeThread({ homeowner })
	for (const { contractor, threadId } of [one, two, one])
		await makeMessages(contractor, threadId, 1)

	const { lines } = await notificationLines(homeowner)

	expect(lines.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1])
})

test('reading one reads what its line stood for, and leads to the message', async () => {
	const { homeowner, threadId } = await told(3)
	const { notifications } = await notificationsOf(homeowner)
	const before = await userVersion(homeowner)

	const { url } = await readNotification(homeowner, notifications[1]!.id)

	expect(url).toBe(`/messages/${threadId}?at=3#m-3`)
	expect(await readFlags(homeowner)).toEqual([false, true, true, false])
	expect(await userVersion(homeowner)).toBeGreaterThan(before)
})

test('reading a notification does not read the conversation', async () => {
	const { homeowner, threadId } = await told(1)
	const { notifications } = await notificationsOf(homeowner)

	await readNotification(homeowner, notifications[0]!.id)

	expect((await markThreadRead(homeowner, threadId, 0)).unreadCount).toBe(2)
})

test('reading what is read changes nothing', async () => {
	const { homeowner } = await told(1)
	const { notifications } = await notificationsOf(homeowner)
	await readNotification(homeowner, notifications[0]!.id)
	await readAllNotifications(homeowner)
	const before = await everything()

	await readNotification(homeowner, notifications[0]!.id)
	expect(await readAllNotifications(homeowner)).toEqual({ updated: 0 })

	expect(await everything()).toBe(before)
})

test('marking all read reads mine and nobody else’s', async () => {
	const mine = await told(3)
	const other = await told(2)

	expect(await readAllNotifications(mine.homeowner)).toEqual({ updated: 4 })

	expect(await unreadNotificationCount(mine.homeowner)).toBe(0)
	expect(await unreadNotificationCount(other.homeowner)).toBe(3)
})

test('several are marked read or unread at once, each as asked', async () => {
	const { homeowner } = await told(3)
	const [newest, , oldest] = (await notificationsOf(homeowner)).notifications.map(({ id }) => id)
	const before = await userVersion(homeowner)

	const marked = await markNotifications(homeowner, [newest!, oldest!, oldest!], true)
	expect(marked).toEqual({ updated: 2 })
	expect(await readFlags(homeowner)).toEqual([true, false, true, false])
	expect(await userVersion(homeowner)).toBeGreaterThan(before)

	expect(await markNotifications(homeowner, [oldest!], false)).toEqual({ updated: 1 })
	expect(await readFlags(homeowner)).toEqual([true, false, false, false])
})

test('what was read in its conversation stays read, and then nothing changes', async () => {
	const { homeowner, threadId } = await told(3)
	await markThreadRead(homeowner, threadId, 3)
	const [newest, second] = (await notificationsOf(homeowner)).notifications.map(({ id }) => id)
	await markNotifications(homeowner, [newest!], true)
	const before = await everything()

	const problem = await refused(markNotifications(homeowner, [newest!, second!], false))

	expect(problem.status).toBe(409)
	expect(await everything()).toBe(before)
})

test('marking what is marked so already is no new version', async () => {
	const { homeowner } = await told(1)
	const ids = (await notificationsOf(homeowner)).notifications.map(({ id }) => id)
	const before = await everything()

	expect(await markNotifications(homeowner, ids, false)).toEqual({ updated: 0 })

	expect(await everything()).toBe(before)
})

test('nothing becomes unread while its conversation is being read', async () => {
	const { homeowner, threadId } = await told(1)
	const { notifications } = await notificationsOf(homeowner)
	const { id } = notifications[0]!
	await readNotification(homeowner, id)
	let advanced = () => {}
	let release = () => {}
	const halfway = new Promise<void>(resolve => {
		advanced = resolve
	})
	const end = new Promise<void>(resolve => {
		release = resolve
	})

	// As markThreadRead does it, held open in the middle.
	const reading = transaction(async tx => {
		await lockRow(tx, 'Thread', threadId)
		await advanceReading(tx, homeowner.id, threadId, 2)
		advanced()
		await end
		await bumpUsers(tx, homeowner.id)
	})
	await halfway
	const marking = markNotifications(homeowner, [id], false).catch(error => error)
	for (let n = 0; n < 20; n++) await readFlags(homeowner)
	release()
	await Promise.all([reading, marking])

	expect(await unreadNotificationCount(homeowner)).toBe(0)
})

async function walk(actor: Actor, limit: number, unread = false): Promise<string[]> {
	const seen: string[] = []
	for (let cursor: string | null = null, first = true; first || cursor; first = false) {
		const place = cursor ? decodeCursor(cursor) : null
		const page = await notificationsOf(actor, { limit, unread, cursor: place })
		seen.push(...page.notifications.map(({ id }) => id))
		cursor = page.nextCursor
	}
	return seen
}

test('pages of any size show every notification once, also those of the same millisecond', async () => {
	const { homeowner, threadId } = await told(8)
	const whole = (await notificationsOf(homeowner)).notifications.map(({ id }) => id)
	expect(whole).toHaveLength(9)
	for (const limit of [1, 2, 4, 9]) expect(await walk(homeowner, limit)).toEqual(whole)

	const data = { createdAt: new Date() }
	await transaction(tx => tx.notification.updateMany({ where: { userId: homeowner.id }, data }))
	expect((await walk(homeowner, 2)).sort()).toEqual([...whole].sort())

	await markThreadRead(homeowner, threadId, 4)
	expect(await walk(homeowner, 2, true)).toHaveLength(5)
})

test('what arrives while one pages moves nothing on later pages', async () => {
	const { homeowner, contractor, threadId } = await told(4)
	const first = await notificationsOf(homeowner, { limit: 2 })
	const expected = (await notificationsOf(homeowner)).notifications.slice(2)

	await makeMessages(contractor, threadId, 3)

	const cursor = decodeCursor(first.nextCursor!)
	const rest = await notificationsOf(homeowner, { cursor })
	expect(rest.notifications).toEqual(expected)
})

test.each([
	['nothing', {}],
	['another version', { v: 99, threadId: 'x' }],
	['missing fields', { v: 1, threadId: 'x' }],
	['a list', [1, 2]],
	['a text', 'hello'],
	['a number', 7],
])('a stored payload of %s shows a plain line, and can be read', async (_, payload) => {
	const { homeowner } = await told(1)
	const row = await transaction(tx =>
		tx.notification.create({ data: { userId: homeowner.id, type: 'NEW_MESSAGE', payload } }),
	)

	const { notifications } = await notificationsOf(homeowner)
	expect(notifications[0]).toMatchObject({
		id: row.id,
		type: 'NEW_MESSAGE',
		payload: null,
		url: '/notifications',
	})
	const { lines } = await notificationLines(homeowner)
	expect(lines[0]!.words.who).toBe('Something happened')
	expect(await readNotification(homeowner, row.id)).toMatchObject({ url: '/notifications' })
	expect(await readFlags(homeowner)).toEqual([true, false, false])
})

test('a type that this version does not know shows a plain line too', async () => {
	const homeowner = await makeHomeowner()
	await transaction(tx =>
		tx.notification.create({
			data: { userId: homeowner.id, type: 'constructor', payload: { v: 1 } },
		}),
	)

	const { lines } = await notificationLines(homeowner)

	expect(lines[0]!.words.who).toBe('Something happened')
	expect(await db.notification.count({ where: { userId: homeowner.id } })).toBe(1)
})
