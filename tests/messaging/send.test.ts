import fc from 'fast-check'
import { expect, test } from 'vitest'
import { db } from '~/db/client.server'
import { changeLeadStatus } from '~/leads/leads.server'
import { messagesOf } from '~/messaging/messages.server'
import { markThreadRead } from '~/messaging/reading.server'
import { Body } from '~/messaging/schemas'
import { sendMessage } from '~/messaging/send.server'
import { threadOf } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { everything, makeContractor, makeMessages, makeThread } from '../support/factory.ts'
import { refused } from '../support/refused.ts'

const newMessagesFor = (userId: string, threadId: string) =>
	db.notification.findMany({
		where: { userId, threadId, type: 'NEW_MESSAGE' },
		orderBy: { seq: 'asc' },
	})

test('50 concurrent sends with one client key store one message, and all name it', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const draft = { body: 'Only once, please.', clientKey: 'one-act' }

	const answers = await Promise.all(
		Array.from({ length: 50 }, () => sendMessage(homeowner, threadId, draft)),
	)

	const ids = new Set(answers.map(({ message }) => message.id))
	expect(ids.size).toBe(1)
	expect(answers.filter(({ stored }) => stored)).toHaveLength(1)
	expect(await db.message.count({ where: { threadId, kind: 'USER' } })).toBe(1)
	expect(await newMessagesFor(contractor.id, threadId)).toHaveLength(1)
	expect((await threadOf(homeowner, threadId)).lastSeq).toBe(2)
})

test('200 concurrent sends from both people get 200 numbers without a hole', async () => {
	const { homeowner, contractor, threadId } = await makeThread()

	const answers = await Promise.all(
		Array.from({ length: 200 }, (_, n) =>
			sendMessage(n % 2 ? homeowner : contractor, threadId, {
				body: `${n}`,
				clientKey: `key-${n}`,
			}),
		),
	)

	const seqs = answers.map(({ message }) => message.seq).sort((a, b) => a - b)
	expect(seqs).toEqual(Array.from({ length: 200 }, (_, n) => n + 2)) // 1 opened the conversation
	expect((await threadOf(homeowner, threadId)).lastSeq).toBe(201)
	const rows = await db.message.findMany({ where: { threadId }, orderBy: { seq: 'asc' } })
	expect(rows.map(row => row.seq)).toEqual(Array.from({ length: 201 }, (_, n) => n + 1))
	expect(await newMessagesFor(homeowner.id, threadId)).toHaveLength(100)
	expect(await newMessagesFor(contractor.id, threadId)).toHaveLength(100)
	for (const { message } of answers) {
		expect(rows[message.seq - 1]).toMatchObject({ id: message.id, body: message.body })
	}
})

test('what is sent can be read by both, with its sender and nothing else of the sender', async () => {
	const { homeowner, contractor, threadId } = await makeThread()

	const { message, stored } = await sendMessage(homeowner, threadId, {
		body: 'Hello\nthere',
		clientKey: 'k',
	})

	const person = { id: homeowner.id, name: homeowner.name, role: 'HOMEOWNER' }
	expect(stored).toBe(true)
	expect(message).toEqual({
		id: expect.any(String),
		threadId,
		seq: 2,
		body: 'Hello\nthere',
		kind: 'USER',
		fromUserId: homeowner.id,
		toUserId: contractor.id,
		fromUser: person,
		clientKey: 'k',
		attachments: [],
		createdAt: expect.any(String),
		editedAt: null,
		deletedAt: null,
	})
	const mine = await messagesOf(homeowner, await threadOf(homeowner, threadId))
	expect(mine.messages[1]).toEqual(message)
	const theirs = await messagesOf(contractor, await threadOf(contractor, threadId))
	const { clientKey: _, ...withoutKey } = message
	expect(theirs.messages[1]).toEqual(withoutKey)
})

test('a repeat of a stored message gives it again and changes nothing', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const draft = { body: 'Once', clientKey: 'again' }
	const first = await sendMessage(homeowner, threadId, draft)
	await makeMessages(contractor, threadId, 2)
	const before = await everything()

	const repeat = await sendMessage(homeowner, threadId, { ...draft, seenSeq: 3 })

	expect(repeat).toEqual({ message: first.message, stored: false })
	expect(await everything()).toBe(before)
})

test('a client key stands for one text in one thread', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const other = await makeThread({ homeowner, contractor })
	await sendMessage(homeowner, threadId, { body: 'First', clientKey: 'taken' })
	const before = await everything()

	const anotherText = sendMessage(homeowner, threadId, { body: 'Second', clientKey: 'taken' })
	const text = await refused(anotherText)
	const anotherThread = sendMessage(homeowner, other.threadId, {
		body: 'First',
		clientKey: 'taken',
	})
	const thread = await refused(anotherThread)

	for (const problem of [text, thread]) {
		expect(problem.status).toBe(422)
		expect(problem.errors?.map(({ path }) => path)).toEqual(['clientKey'])
	}
	expect(await everything()).toBe(before)
})

test('one key sent to two threads at once is one message', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const other = await makeThread({ homeowner, contractor })

	const outcomes = await Promise.allSettled(
		[threadId, other.threadId, threadId, other.threadId].map(to =>
			sendMessage(homeowner, to, { body: 'Where?', clientKey: 'both' }),
		),
	)

	expect(await db.message.count({ where: { clientKey: 'both', fromUserId: homeowner.id } })).toBe(1)
	expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
})

test('the same key of two people names two messages', async () => {
	const { homeowner, contractor, threadId } = await makeThread()

	const [one, two] = await Promise.all(
		[homeowner, contractor].map(actor =>
			sendMessage(actor, threadId, { body: 'Hi', clientKey: 'common' }),
		),
	)

	expect([one?.stored, two?.stored]).toEqual([true, true])
})

test('a message tells its recipient and never its sender', async () => {
	const { homeowner, contractor, leadId, threadId } = await makeThread({ title: 'Attic' })
	await markThreadRead(homeowner, threadId)

	const { message } = await sendMessage(contractor, threadId, { body: `${'é'.repeat(130)}\nend` })

	const { notifications, unreadCount } = await notificationsOf(homeowner)
	expect(unreadCount).toBe(1)
	expect(notifications[0]).toMatchObject({
		type: 'NEW_MESSAGE',
		read: false,
		url: `/messages/${threadId}?at=2#m-2`,
		payload: {
			messageId: message.id,
			threadId,
			leadId,
			leadTitle: 'Attic',
			fromUserId: contractor.id,
			senderName: contractor.name,
			seq: 2,
			preview: 'é'.repeat(120),
		},
	})
	expect((await notificationsOf(contractor)).notifications).toEqual([])
})

test('only the counterpart can be named as the recipient', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const rival = await makeContractor()

	for (const toUserId of [rival.id, homeowner.id, '', 'nobody']) {
		const problem = await refused(sendMessage(homeowner, threadId, { body: 'Hi', toUserId }))
		expect(problem.status).toBe(422)
		expect(problem.errors?.[0]?.path).toBe('toUserId')
	}
	const named = await sendMessage(homeowner, threadId, { body: 'Hi', toUserId: contractor.id })
	expect(named.message.toUserId).toBe(contractor.id)
})

test('sending marks read what the sender had on the page, with its notifications, and no more', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 3)

	await sendMessage(homeowner, threadId, { body: 'I saw two of them.', seenSeq: 3 })

	const thread = await threadOf(homeowner, threadId)
	expect(thread).toMatchObject({ lastReadSeq: 3, unreadCount: 1 })
	const notifications = await newMessagesFor(homeowner.id, threadId)
	expect(notifications.map(({ read }) => read)).toEqual([true, true, false])
	expect((await threadOf(contractor, threadId)).counterpartLastReadSeq).toBe(3)
})

test('a page that claims to have shown the future marks read only what there was', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 1)

	await sendMessage(homeowner, threadId, { body: 'Hm', seenSeq: 2_147_483_647 })
	await makeMessages(contractor, threadId, 1)

	expect((await threadOf(homeowner, threadId)).unreadCount).toBe(1)
})

test.each(['COMPLETED', 'CLOSED'] as const)(
	'the conversation of a lead that is %s can still be written in',
	async status => {
		const { homeowner, contractor, leadId, threadId } = await makeThread()
		await changeLeadStatus(homeowner, leadId, status)

		await sendMessage(contractor, threadId, { body: 'Thank you!' })

		const thread = await threadOf(homeowner, threadId)
		expect(thread.lead.status).toBe(status)
		expect(thread.lastMessage?.preview).toBe('Thank you!')
	},
)

test('any text that the form accepts is stored as it is', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 50 })
	await fc.assert(
		fc.asyncProperty(texts, async text => {
			const body = Body.safeParse(text)
			fc.pre(body.success)
			const { message } = await sendMessage(homeowner, threadId, { body: body.data! })
			const row = await db.message.findUniqueOrThrow({ where: { id: message.id } })
			expect([message.body, row.body]).toEqual([body.data, body.data])
			const thread = await threadOf(contractor, threadId)
			expect(thread.lastMessage?.preview).toBe(body.data!.replace(/\s+/g, ' '))
		}),
		{ numRuns: 60 },
	)
})
