import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WEBHOOK_BODIES } from '~/api/webhook-bodies'
import type { Actor } from '~/auth/actor'
import { changePrivacy } from '~/auth/privacy.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { messagesOf } from '~/messaging/messages.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { deliverDue } from '~/outbox/deliver.server'
import { deliveriesOf, redeliver, redeliverFailed } from '~/webhooks/deliveries.server'
import { enableEndpoint, endpointOf, removeEndpoint } from '~/webhooks/endpoints.server'
import type { WebhookEvent } from '~/webhooks/events'
import { makeAdmin, makeMessages, makeThread } from '../support/factory.ts'
import { deliverAllDue, deliverEverything, letPausesPass } from '../support/outbox.ts'
import { refused } from '../support/refused.ts'
import { type Course, Receiver } from '../support/webhook-receiver.ts'
import { makeReceiver } from '../support/webhooks.ts'

let administrator: Actor
let receiver: Awaited<ReturnType<typeof makeReceiver>>

beforeAll(async () => {
	administrator = await makeAdmin()
})
beforeEach(async () => {
	Object.assign(env, { WEBHOOK_ALLOW_PRIVATE: true, WEBHOOK_TIMEOUT_MS: 10_000 })
	receiver = await makeReceiver(administrator)
})
afterEach(async () => {
	await receiver.stop()
	await transaction(tx => tx.webhookEndpoint.deleteMany())
	await transaction(tx => tx.outboxEvent.deleteMany())
	await transaction(tx => tx.notification.deleteMany({ where: { userId: administrator.id } }))
})

const states = async () =>
	(await deliveriesOf(administrator, receiver.endpointId)).map(({ status }) => status)
const told = async () => (await notificationsOf(administrator)).notifications

test('what one hides that they have read is told to nobody', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await changePrivacy(contractor, { showPresence: true, readReceipts: false })
	await sendMessage(contractor, threadId, { body: 'Not to be followed' })
	await markThreadRead(homeowner, threadId)
	const { endpointId } = receiver
	const stored = await db.webhookDelivery.findMany({ where: { endpointId } })
	const types = stored.map(({ type }) => type)
	expect(types).toContain('message.created')
	expect(types).not.toContain('message.read')
})

test('what happens is told in its order, with the API’s views, and signed', async () => {
	const { homeowner, contractor, leadId, threadId } = await makeThread({ title: 'Fix the roof' })
	await sendMessage(contractor, threadId, { body: 'When suits you?', clientKey: 'mine' })
	await markThreadRead(homeowner, threadId)
	await deliverAllDue()

	expect(receiver.taken.map(({ type }) => type)).toEqual([
		'thread.created',
		'message.created',
		'notification.created',
		'lead.claimed',
		'notification.created',
		'message.created',
		'message.read',
	])
	const [thread, opening, claimed, lead, news, message, read] = receiver.taken.map(
		({ data }) => data,
	)
	expect(thread).toMatchObject({
		id: threadId,
		leadId,
		lead: { title: 'Fix the roof', status: 'CLAIMED' },
		contractor: { id: contractor.id, name: contractor.name, role: 'CONTRACTOR' },
	})
	expect(opening).toMatchObject({ threadId, seq: 1, kind: 'SYSTEM' })
	expect(claimed).toMatchObject({ type: 'LEAD_CLAIMED', userId: homeowner.id, read: false })
	expect(lead).toMatchObject({ id: leadId, status: 'CLAIMED', threadId })
	expect(news).toMatchObject({ type: 'NEW_MESSAGE', userId: homeowner.id })
	const { messages } = await messagesOf(homeowner, await threadOf(homeowner, threadId))
	expect(message).toEqual(messages[1])
	expect(read).toEqual({ threadId, userId: homeowner.id, lastReadSeq: 2 })
	expect(await states()).toEqual(Array(7).fill('DELIVERED'))
	// As published: nothing more, nothing less.
	for (const { id, ...event } of receiver.taken) {
		expect(WEBHOOK_BODIES[event.type as WebhookEvent].schema.parse(event)).toEqual(event)
	}
})

test('an endpoint is told only of what it wants', async () => {
	const other = await makeReceiver(administrator, ['lead.claimed'])
	await makeThread()
	await deliverAllDue()
	expect(other.taken.map(({ type }) => type)).toEqual(['lead.claimed'])
	await other.stop()
})

test('what is undone is not told', async () => {
	const { contractor, threadId } = await makeThread()
	await deliverAllDue()
	const before = receiver.requests.length
	const undone = transaction(async () => {
		await sendMessage(contractor, threadId, { body: 'Never mind' })
		throw new Error('undone')
	})
	await expect(undone).rejects.toThrow('undone')
	await deliverAllDue()
	expect(receiver.requests).toHaveLength(before)
})

const FAULTS: [string, Course][] = [
	['fails', 500],
	['refuses', 403],
	['hangs up', 'hangs up'],
	['never answers', 'never answers'],
	['speaks another protocol', 'speaks another protocol'],
	['answers 200 late', 'answers late'],
	['redirects as nobody should', { redirect: '/elsewhere', status: 302 }],
	['redirects to a private address', { redirect: 'https://10.0.0.1/' }],
]

/** A sequence number for each message of a thread that was taken, in that order. */
const seqsOf = (threadId: string) =>
	receiver.taken
		.filter(({ type, data }) => type === 'message.created' && data.threadId === threadId)
		.map(({ data }) => data.seq)

test.each(FAULTS)(
	'of a receiver that %s everything arrives in the end, in order',
	async (_, fault) => {
		const [one, two] = [await makeThread(), await makeThread()]
		for (let n = 0; n < 3; n++) {
			await makeMessages(one.contractor, one.threadId, 1)
			await makeMessages(two.homeowner, two.threadId, 1)
		}
		const stored = await db.webhookDelivery.count()
		receiver.courses = [fault, fault, 200, fault, 200, 200, fault]
		if (fault === 'never answers' || fault === 'answers late') env.WEBHOOK_TIMEOUT_MS = 1000
		receiver.onRequest = () => {
			env.WEBHOOK_ALLOW_PRIVATE = typeof fault !== 'object' // what it redirects to is not allowed
		}
		while ((await db.outboxEvent.count({ where: { status: 'WAITING' } })) > 0) {
			env.WEBHOOK_ALLOW_PRIVATE = true
			await letPausesPass()
			// With redirects one at a time: what they are not allowed nobody is.
			await deliverDue(typeof fault === 'object' ? 1 : 16)
		}

		expect(receiver.taken).toHaveLength(stored)
		expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(stored)
		for (const { threadId } of [one, two]) expect(seqsOf(threadId)).toEqual([1, 2, 3, 4])
		expect(new Set(await states())).toEqual(new Set(['DELIVERED']))
		expect(await endpointOf(administrator, receiver.endpointId)).toMatchObject({ disabledAt: null })
	},
	60_000,
)

describe('a redirect', () => {
	let elsewhere: Receiver
	beforeEach(async () => {
		elsewhere = await new Receiver().start()
	})
	afterEach(() => elsewhere.stop())

	test.each([307, 308])('by %i takes the event to where it leads', async status => {
		elsewhere.secret = receiver.secret
		receiver.courses = [{ redirect: elsewhere.url, status }]
		await makeThread()
		await deliverDue(1)
		expect(elsewhere.taken).toEqual([receiver.requests[0]])
	})

	test.each([301, 302, 303])('by %i would make it a GET, and is a failure', async status => {
		receiver.courses = [{ redirect: elsewhere.url, status }]
		await makeThread()
		await deliverDue(1)
		expect(elsewhere.requests).toEqual([])
		expect((await deliveriesOf(administrator, receiver.endpointId)).at(-1)).toMatchObject({
			status: 'WAITING',
			lastStatus: status,
			lastError: `It answered ${status}.`,
		})
	})

	test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '169.254.169.254', '[fd00::1]'])(
		'to %s reaches nobody',
		async host => {
			receiver.onRequest = () => {
				env.WEBHOOK_ALLOW_PRIVATE = false
			}
			receiver.courses = [{ redirect: `https://${host}:${elsewhere.port}/` }]
			await makeThread()
			env.WEBHOOK_ALLOW_PRIVATE = true
			await deliverDue(1)
			expect(receiver.requests).toHaveLength(1)
			expect(elsewhere.requests).toEqual([])
			expect((await deliveriesOf(administrator, receiver.endpointId)).at(-1)).toMatchObject({
				status: 'WAITING',
				attempts: 1,
				lastStatus: null,
			})
		},
	)

	test('in a circle ends', async () => {
		receiver.courses = Array(10).fill({ redirect: '/round' })
		await makeThread()
		await deliverDue(1)
		expect(receiver.requests).toHaveLength(4)
	})
})

test('an address that became private is not connected to', async () => {
	await makeThread()
	env.WEBHOOK_ALLOW_PRIVATE = false
	await deliverDue()
	expect(receiver.requests).toEqual([])
	env.WEBHOOK_ALLOW_PRIVATE = true
	await deliverEverything()
	expect(receiver.taken).toHaveLength(4)
})

describe('after ten tries', () => {
	test('the endpoint is switched off and the administrators are told, once', async () => {
		const talks = [await makeThread(), await makeThread()]
		receiver.courses = Array(200).fill(500)
		const ids = (await db.webhookDelivery.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)

		await deliverEverything()

		const tries = receiver.requests.filter(({ id }) => id === receiver.requests[0]!.id)
		expect(tries).toHaveLength(10)
		const endpoint = await endpointOf(administrator, receiver.endpointId)
		expect(endpoint.disabledAt).not.toBeNull()
		expect(endpoint.disabledWhy).toBe('It answered 500.')
		expect(await told()).toMatchObject([
			{
				type: 'WEBHOOK_DISABLED',
				payload: { endpointId: endpoint.id, host: `127.0.0.1:${receiver.port}` },
				url: `/settings/webhooks/${endpoint.id}`,
			},
		])
		expect(await states()).toEqual(Array(ids.length).fill('FAILED'))

		// Nothing more is stored for it, nor sent again, before it is switched on.
		await makeMessages(talks[0]!.contractor, talks[0]!.threadId, 1)
		expect(await db.webhookDelivery.count()).toBe(ids.length)
		expect((await refused(redeliver(administrator, endpoint.id, ids[0]!))).status).toBe(409)

		receiver.courses = []
		await enableEndpoint(administrator, endpoint.id)
		await redeliverFailed(administrator, endpoint.id)
		await deliverAllDue()
		expect(receiver.taken).toHaveLength(ids.length)
		for (const { threadId } of talks) expect(seqsOf(threadId)).toEqual([1])
		expect(new Set(await states())).toEqual(new Set(['DELIVERED']))
	})
})

test('410 switches off at once', async () => {
	receiver.courses = [410]
	await makeThread()
	await deliverEverything()
	expect(receiver.requests).toHaveLength(1)
	const endpoint = await endpointOf(administrator, receiver.endpointId)
	expect(endpoint.disabledWhy).toBe('It answered 410: it wants no more events.')
	expect(await told()).toMatchObject([{ type: 'WEBHOOK_DISABLED' }])
})

test('one that was delivered can be sent again, with the same id', async () => {
	await makeThread()
	await deliverAllDue()
	const [newest] = await deliveriesOf(administrator, receiver.endpointId)
	await redeliver(administrator, receiver.endpointId, newest!.id)
	await deliverAllDue()
	expect(receiver.requests.at(-1)!.id).toBe(receiver.taken.at(-1)!.id)
	expect(receiver.requests).toHaveLength(receiver.taken.length + 1)
	expect((await deliveriesOf(administrator, receiver.endpointId))[0]).toMatchObject({
		status: 'DELIVERED',
		attempts: 2,
	})
})

test('one that waits can be sent now', async () => {
	receiver.courses = [500]
	await makeThread()
	await deliverAllDue()
	expect(receiver.taken).toEqual([])
	const waiting = (await deliveriesOf(administrator, receiver.endpointId)).at(-1)!
	await redeliver(administrator, receiver.endpointId, waiting.id)
	await deliverAllDue()
	expect(receiver.taken).toHaveLength(4)
})

test('an endpoint that is deleted takes what waits with it', async () => {
	receiver.courses = [500]
	await makeThread()
	await deliverDue()
	await removeEndpoint(administrator, receiver.endpointId)
	await deliverEverything()
	expect(receiver.requests).toHaveLength(1)
	expect(await db.webhookDelivery.count()).toBe(0)
	expect(await told()).toEqual([])
})
