import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { revokeSession } from '~/auth/sessions.server'
import { moveClock } from '~/clock.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { deleteMessage } from '~/messaging/change.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { muteThread } from '~/notifications/mute.server'
import { changePreferences } from '~/notifications/preferences.server'
import { presenceFrom } from '~/notifications/presence.server'
import {
	addDevice,
	devicesOf,
	removeDevice,
	showPreviews,
} from '~/notifications/push/devices.server'
import { Subscription } from '~/notifications/push/schemas'
import { vapidKeys } from '~/notifications/push/vapid.server'
import { makeMessages, makeThread } from '../support/factory.ts'
import { HOUR, livesIn, MINUTE, mailTests, makeIt, pass } from '../support/mail.ts'
import { PushService } from '../support/push-service.ts'
import { refused } from '../support/refused.ts'

// Who is told what when by web push: a push service that decrypts, a clock that the tests move.

const LONG = process.env.LONG === '1'
mailTests()
const service = new PushService()
const FIREFOX = 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'

beforeAll(async () => {
	await service.start()
	env.PUSH_ALLOW_PRIVATE = true
})
afterEach(() => {
	expect(service.faults).toEqual([])
	service.taken.length = 0
	service.answers.clear()
})
afterAll(async () => {
	env.PUSH_ALLOW_PRIVATE = false
	await service.stop()
})

let homeowner: Actor
let contractor: Actor
let threadId: string
let phone: ReturnType<PushService['subscribe']>

/** The same person in another browser. */
async function loggedIn(actor: Actor): Promise<Actor> {
	const session = await transaction(tx =>
		tx.session.create({
			data: {
				userId: actor.id,
				secretHash: crypto.randomUUID(),
				expiresAt: new Date(Date.now() + 400 * 24 * HOUR),
			},
		}),
	)
	return { ...actor, credentialId: session.id }
}

async function subscribe(actor: Actor) {
	const subscription = service.subscribe()
	await addDevice(actor, subscription, FIREFOX)
	return subscription
}

beforeEach(async () => {
	;({ homeowner, contractor, threadId } = await makeThread())
	await markThreadRead(homeowner, threadId)
	homeowner = await loggedIn(homeowner)
	phone = await subscribe(homeowner)
})

const write = (body: string) => sendMessage(contractor, threadId, { body })
const shown = () => service.of(phone).filter(payload => 'title' in payload)
const closed = () => service.of(phone).filter(payload => 'close' in payload)

describe('someone who is away', () => {
	test('is told at once, with who wrote what and where it is', async () => {
		const { message } = await write('Are you there?')
		await pass(0)
		expect(service.of(phone)).toEqual([
			{
				title: 'Carl Chen wrote about New bathroom',
				body: 'Are you there?',
				url: `/messages/${threadId}?at=${message.seq}#m-${message.seq}`,
				tag: `thread:${threadId}`,
				seq: message.seq,
				unread: 1,
			},
		])
		expect(service.taken[0]!.headers).toMatchObject({ urgency: 'high' })
	})

	test('is told of what comes close after it together, in the place of the first', async () => {
		await write('One')
		await pass(0)
		await write('Two')
		await write('Three')
		await pass(29_000)
		expect(shown()).toHaveLength(1)
		await pass(1000)
		expect(shown()).toHaveLength(2)
		expect(shown()[1]).toMatchObject({
			title: 'Carl Chen sent 2 messages about New bathroom',
			body: 'Three',
			tag: shown()[0]!.tag,
			unread: 3,
		})
		const [first, second] = service.taken
		expect(second!.headers.topic).toBe(first!.headers.topic)
	})

	test(`is told of ${LONG ? 10_000 : 300} messages of a minute a few times`, async () => {
		const bursts = 4
		for (let n = 0; n < bursts; n++) {
			await makeMessages(contractor, threadId, (LONG ? 10_000 : 300) / bursts)
			await pass(15_000)
		}
		await pass(HOUR)
		expect(shown().length).toBeLessThanOrEqual(4)
		expect(shown().at(-1)).toMatchObject({ unread: LONG ? 10_000 : 300 })
	}, 600_000)

	test('is told on each of their devices, each conversation by itself', async () => {
		const desk = await subscribe(await loggedIn(homeowner))
		const other = await makeThread({ homeowner, title: 'Roof' })
		await markThreadRead(homeowner, other.threadId)
		await write('Bath')
		await makeMessages(other.contractor, other.threadId, 1)
		await pass(0)
		for (const device of [phone, desk]) {
			expect(new Set(service.of(device).map(({ tag }) => tag))).toEqual(
				new Set([`thread:${threadId}`, `thread:${other.threadId}`]),
			)
		}
		expect(new Set(service.taken.map(({ headers }) => headers.topic)).size).toBe(2)
	})

	test('hears that a lead was claimed', async () => {
		await makeThread({ homeowner, title: 'Kitchen' })
		await pass(0)
		expect(shown()).toEqual([
			expect.objectContaining({ title: 'Carl Chen claimed your lead', body: 'Kitchen' }),
		])
	})

	test('who hides previews is told that there is something, and no more', async () => {
		await showPreviews(homeowner, false)
		await write('The key is under the mimosa')
		await pass(0)
		expect(shown()).toEqual([
			expect.objectContaining({ title: 'Plumbline', body: 'Something new to read' }),
		])
		expect(JSON.stringify(service.taken)).not.toMatch(/mimosa|Carl|bathroom/)
	})

	test('gets what people write as text on one title, in few bytes', async () => {
		const long = `\u202eevil\u2066 <script>alert(1)</script>\n${'漢字'.repeat(2000)}`
		await write(long)
		await pass(0)
		const [{ body, title }] = shown() as [{ body: string; title: string }]
		expect(title).not.toMatch(/\n/)
		expect(body).not.toMatch(/[\u202e\u2066]/)
		expect(body).toContain('<script>') // the browser shows text as text
		expect([...body].length).toBeLessThanOrEqual(201)
	})
})

describe('someone is not told', () => {
	test('what they read at once, nor what was deleted', async () => {
		await write('One')
		await markThreadRead(homeowner, threadId)
		await pass(0)
		const { message } = await write('Two')
		await deleteMessage(contractor, threadId, message.seq)
		await pass(HOUR)
		expect(shown()).toEqual([])
	})

	test('of what is before their eyes, for as long as they may be reading', async () => {
		presenceFrom(async () => true)
		await write('One')
		await pass(MINUTE)
		expect(shown()).toEqual([])
		await markThreadRead(homeowner, threadId)
		await pass(HOUR)
		expect(shown()).toEqual([])
	})

	test('of what is before nobody’s eyes but an open page, for long', async () => {
		presenceFrom(async () => true)
		await write('One')
		for (let minutes = 0; minutes < 6; minutes++) await pass(MINUTE)
		expect(shown()).toHaveLength(1)
	})

	test('of a muted conversation', async () => {
		await muteThread(homeowner, threadId, '8h')
		await write('One')
		await pass(HOUR)
		expect(shown()).toEqual([])
	})

	test('of what they switched off', async () => {
		await changePreferences(homeowner, { off: ['NEW_MESSAGE:push'] })
		await write('One')
		await pass(HOUR)
		expect(shown()).toEqual([])
	})

	test.each([
		['forward', '2027-03-27T22:30:00Z', '2027-03-28T04:59:00Z', '2027-03-28T05:00:01Z'],
		['back', '2027-10-30T21:30:00Z', '2027-10-31T05:59:00Z', '2027-10-31T06:00:01Z'],
	])(
		'in their quiet hours, but after them, though the clock went %s that night',
		async (_, late, before, after) => {
			const paris = await livesIn(homeowner, 'Europe/Paris')
			await changePreferences(paris, {
				quietHours: Array.from({ length: 7 }, () => ({ from: '22:00', to: '07:00' })),
			})
			moveClock(new Date(late)) // 23:30 there
			await write('Late')
			await makeIt(before) // 6:59
			expect(shown()).toEqual([])
			await makeIt(after) // 7:00
			expect(shown()).toEqual([expect.objectContaining({ body: 'Late' })])
		},
	)

	test('in a browser where they logged out, nor where the session has ended by itself', async () => {
		await revokeSession(homeowner, homeowner.credentialId)
		const old = await loggedIn(homeowner)
		const desk = await subscribe(old)
		await transaction(tx =>
			tx.session.update({ where: { id: old.credentialId }, data: { expiresAt: new Date(0) } }),
		)
		await write('One')
		await pass(HOUR)
		expect(service.taken).toEqual([])
		expect(service.of(desk)).toEqual([])
	})

	test('when they have left', async () => {
		await write('One')
		await transaction(tx =>
			tx.user.update({ where: { id: homeowner.id }, data: { deactivatedAt: new Date() } }),
		)
		await pass(HOUR)
		expect(service.taken).toEqual([])
	})
})

describe('what is shown', () => {
	test('is closed when it was read elsewhere, and what comes then is told at once', async () => {
		const { message } = await write('One')
		await pass(0)
		await markThreadRead(homeowner, threadId)
		await pass(0)
		expect(closed()).toEqual([{ close: `thread:${threadId}`, seq: message.seq, unread: 0 }])
		await write('Two')
		await pass(0)
		expect(shown().map(({ body }) => body)).toEqual(['One', 'Two'])
	})

	test('is closed once, and not where nothing is shown', async () => {
		await write('One')
		await markThreadRead(homeowner, threadId)
		await pass(0)
		expect(closed()).toEqual([])
		await write('Two')
		await pass(0)
		await markThreadRead(homeowner, threadId)
		await markThreadRead(homeowner, threadId)
		await pass(HOUR)
		expect(closed()).toHaveLength(1)
	})

	test('is closed when its message is deleted', async () => {
		const { message } = await write('One')
		await pass(0)
		await deleteMessage(contractor, threadId, message.seq)
		await pass(0)
		expect(closed()).toEqual([expect.objectContaining({ seq: message.seq })])
	})
})

describe('a push service', () => {
	test.each([404, 410])('that answers %d has lost the browser: it is removed', async status => {
		service.answers.set(phone.path, status)
		await write('One')
		await pass(0)
		expect(await devicesOf(homeowner)).toEqual([])
		expect(await db.outboxEvent.count({ where: { kind: 'push', status: 'DEAD' } })).toBe(0)
	})

	test.each([429, 500, 503])('that answers %d is asked again', async status => {
		service.answers.set(phone.path, status)
		await write('One')
		await pass(0)
		service.answers.clear()
		await pass(MINUTE)
		expect(shown()).toEqual([expect.objectContaining({ body: 'One' })])
		expect(await devicesOf(homeowner)).toHaveLength(1)
	})

	test('that is away for one browser does not keep it from another', async () => {
		const desk = await subscribe(await loggedIn(homeowner))
		service.answers.set(phone.path, 503)
		await write('One')
		await pass(0)
		expect(service.of(desk)).toHaveLength(1)
		service.answers.clear()
		await pass(MINUTE)
		expect(shown()).toHaveLength(1)
	})

	test('that refuses for good is left alone', async () => {
		service.answers.set(phone.path, 413)
		await write('One')
		await pass(HOUR)
		expect(await db.outboxEvent.count({ where: { kind: 'push', status: 'WAITING' } })).toBe(0)
		expect(await devicesOf(homeowner)).toHaveLength(1)
	})
})

describe('adding a browser', () => {
	test('says what it is, and which is this one', async () => {
		expect(await devicesOf(homeowner)).toEqual([
			expect.objectContaining({ name: 'Firefox on Android', isThis: true, toldAt: null }),
		])
		const desk = await loggedIn(homeowner)
		expect((await devicesOf(desk)).map(({ isThis }) => isThis)).toEqual([false])
	})

	test('again replaces it: a session is one browser', async () => {
		const again = await subscribe(homeowner)
		await write('One')
		await pass(0)
		expect(service.of(phone)).toEqual([])
		expect(service.of(again)).toHaveLength(1)
	})

	test('twice at once adds one', async () => {
		const subscription = service.subscribe()
		await Promise.allSettled([
			addDevice(homeowner, subscription, FIREFOX),
			addDevice(homeowner, subscription, FIREFOX),
		])
		expect(await devicesOf(homeowner)).toHaveLength(1)
	})

	test('that another person used takes it from them, with its keys only', async () => {
		const stranger = await loggedIn(contractor)
		const stolen = { ...service.subscribe(), endpoint: phone.endpoint }
		expect(await refused(addDevice(stranger, stolen, FIREFOX))).toMatchObject({ status: 422 })
		expect(await devicesOf(homeowner)).toHaveLength(1)
		await addDevice(stranger, phone, FIREFOX)
		expect(await devicesOf(homeowner)).toEqual([])
	})

	test('more than 20 are refused', async () => {
		for (let n = 1; n < 20; n++) await subscribe(await loggedIn(homeowner))
		const more = subscribe(await loggedIn(homeowner))
		expect(await refused(more)).toMatchObject({ status: 422 })
		expect(await devicesOf(homeowner)).toHaveLength(20)
	})

	test('of another can’t be removed', async () => {
		const [device] = await devicesOf(homeowner)
		expect(await refused(removeDevice(contractor, device!.id))).toMatchObject({ status: 404 })
		await removeDevice(homeowner, device!.id)
		expect(await devicesOf(homeowner)).toEqual([])
	})

	test.each([
		'https://127.0.0.1/push',
		'https://[::1]/push',
		'https://169.254.169.254/latest',
		'https://10.0.0.1/push',
		'http://updates.push.services.mozilla.com/x',
		'https://user:password@push.example.com/x',
		'https://nowhere.invalid/push',
	])('at %s is refused where the world is reached', async endpoint => {
		env.PUSH_ALLOW_PRIVATE = false
		const added = addDevice(homeowner, { ...service.subscribe(), endpoint }, FIREFOX)
		expect(await refused(added)).toMatchObject({ status: 422 })
		env.PUSH_ALLOW_PRIVATE = true
	})

	test.each([
		{ endpoint: 'ftp://example.com/' },
		{ endpoint: 'javascript:alert(1)' },
		{ endpoint: `https://example.com/${'x'.repeat(1000)}` },
		{ p256dh: 'AAAA' },
		{ p256dh: 'x'.repeat(100_000) },
		{ auth: '' },
		{ auth: '*'.repeat(22) },
	])('with %j is not what a browser says', odd => {
		expect(Subscription.safeParse({ ...service.subscribe(), ...odd }).success).toBe(false)
	})
})

test('the service has one pair of keys, however many ask first', async () => {
	const pairs = await Promise.all([vapidKeys(), vapidKeys(), vapidKeys()])
	expect(new Set(pairs.map(({ publicKey }) => publicKey)).size).toBe(1)
	expect(await db.vapidKey.count()).toBe(1)
})
