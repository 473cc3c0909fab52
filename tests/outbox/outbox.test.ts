import { beforeEach, describe, expect, test } from 'vitest'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { deadEvents, revive } from '~/outbox/dead.server'
import { attempt, type Delivery, deliverWith, Undeliverable } from '~/outbox/deliver.server'
import { bury, finish, type Leased, leaseDue, postpone } from '~/outbox/lease.server'
import { cancel, enqueue, hasten } from '~/outbox/outbox.server'
import { makeAdmin, makeHomeowner } from '../support/factory.ts'
import { letLeasesEnd, letPausesPass } from '../support/outbox.ts'
import { refused } from '../support/refused.ts'

const PAUSE = 60_000
let delivered: number[] = []

const note = (event: Leased) => delivered.push((event.payload as { n: number }).n)

/** Says how the events of these tests are delivered. */
const deliver = (how: Partial<Delivery>) =>
	deliverWith('test', {
		deliver: async event => void note(event),
		pauses: [PAUSE, PAUSE],
		...how,
	} as Delivery)

const store = (n: number, terms: Parameters<typeof enqueue>[3] = {}) =>
	transaction(tx => enqueue(tx, 'test', { n }, terms))

const numbers = (events: Leased[]) => events.map(({ payload }) => (payload as { n: number }).n)
const states = async () =>
	(await db.outboxEvent.findMany({ orderBy: { id: 'asc' } })).map(({ status }) => status)

beforeEach(async () => {
	delivered = []
	deliver({})
	await transaction(tx => tx.outboxEvent.deleteMany())
})

test('an event is stored with what caused it, or not at all', async () => {
	const broken = transaction(async tx => {
		await enqueue(tx, 'test', { n: 1 })
		throw new Error('what caused it failed')
	})
	await expect(broken).rejects.toThrow('what caused it failed')
	expect(await leaseDue(10)).toEqual([])
})

test('many workers at once never hold the same event', async () => {
	for (let n = 0; n < 40; n++) await store(n)

	const held = await Promise.all(Array.from({ length: 20 }, () => leaseDue(5)))

	const all = held.flatMap(numbers)
	expect(all).toHaveLength(new Set(all).size)
	for (const events of held) expect(events.length).toBeLessThanOrEqual(5)
	const rest: number[] = []
	for (let more = await leaseDue(50); more.length > 0; more = await leaseDue(50)) {
		rest.push(...numbers(more))
	}
	expect([...all, ...rest].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n))
})

describe('a holder that died', () => {
	test('keeps its event only as long as the lease', async () => {
		await store(1)
		const [first] = await leaseDue(1)
		expect(await leaseDue(1)).toEqual([])

		await letLeasesEnd()

		const [second] = await leaseDue(1)
		expect(second).toMatchObject({ id: first!.id, attempts: 2 })
		expect(second!.fence).toBeGreaterThan(first!.fence)
	})

	test('or was only slow changes nothing once another has taken over', async () => {
		await store(1)
		const [slow] = await leaseDue(1)
		await letLeasesEnd()
		const [quick] = await leaseDue(1)

		expect(await transaction(tx => finish(tx, slow!))).toBe(false)
		expect(await transaction(tx => postpone(tx, slow!, 'late', 0))).toBe(false)
		expect(await transaction(tx => bury(tx, slow!, 'late'))).toBe(false)
		expect(await states()).toEqual(['WAITING'])
		expect(await transaction(tx => finish(tx, quick!))).toBe(true)
		expect(await states()).toEqual(['DONE'])
	})

	test('stores nothing of its delivery either', async () => {
		let stored = 0
		deliver({
			deliver: async () => async () => {
				stored++
			},
		})
		await store(1)
		const [slow] = await leaseDue(1)
		await letLeasesEnd()
		const [quick] = await leaseDue(1)

		await attempt(slow!)
		expect(stored).toBe(0)
		await attempt(quick!)
		expect(stored).toBe(1)
	})

	test('again and again takes the event with it, in the end', async () => {
		await store(1)
		const last: Leased = (await leaseDue(1))[0]!
		for (let n = 0; n < 8; n++) {
			await letLeasesEnd()
			Object.assign(last, (await leaseDue(1))[0])
		}
		await attempt(last)
		expect(delivered).toEqual([])
		expect(await states()).toEqual(['DEAD'])
	})
})

describe('order', () => {
	test('is kept within a key, while keys go in parallel', async () => {
		for (const n of [1, 2]) await store(n, { orderKey: 'a' })
		for (const n of [11, 12]) await store(n, { orderKey: 'b' })
		await store(21)

		const first = await leaseDue(10)
		expect(numbers(first)).toEqual([1, 11, 21])
		await attempt(first[1]!)
		expect(numbers(await leaseDue(10))).toEqual([12])
		await attempt(first[0]!)
		expect(numbers(await leaseDue(10))).toEqual([2])
	})

	test('waits for one that failed, until it is delivered or dead', async () => {
		deliver({ deliver: () => Promise.reject(new Error('no')), pauses: [PAUSE] })
		for (const n of [1, 2]) await store(n, { orderKey: 'a' })

		await attempt((await leaseDue(10))[0]!)
		expect(await leaseDue(10)).toEqual([])
		await letPausesPass()
		const again = await leaseDue(10)
		expect(numbers(again)).toEqual([1])
		await attempt(again[0]!)
		expect(await states()).toEqual(['DEAD', 'WAITING'])
		expect(numbers(await leaseDue(10))).toEqual([2])
	})
})

test('a lane that is full leaves room for the others', async () => {
	for (const n of [1, 2]) await store(n, { lane: 'slow' })
	await store(3, { lane: 'quick' })
	await store(4)
	expect(numbers(await leaseDue(10, { placesOf: lane => (lane === 'slow' ? 0 : 1) }))).toEqual([
		3, 4,
	])
	expect(numbers(await leaseDue(10))).toEqual([1, 2])
})

test('what waits behind many of one order is found, if not in haste', async () => {
	await transaction(async tx => {
		for (let n = 0; n < 100; n++) await enqueue(tx, 'test', { n }, { lane: 'a', orderKey: 'a' })
		await enqueue(tx, 'test', { n: 100 }, { lane: 'a', orderKey: 'b' })
		await enqueue(tx, 'test', { n: 101 }, { lane: 'b' })
	})
	const hasty = true
	expect(numbers(await leaseDue(10, { hasty }))).toEqual([0, 101])
	expect(numbers(await leaseDue(10, { hasty }))).toEqual([])
	expect(numbers(await leaseDue(10))).toEqual([100])
})

test('every lane gets its places, and no more', async () => {
	await transaction(async tx => {
		for (let n = 0; n < 40; n++) await enqueue(tx, 'test', { n }, { lane: `lane ${n % 8}` })
	})
	const lanes = (await leaseDue(24, { placesOf: () => 3 })).map(({ lane }) => lane)
	for (let n = 0; n < 8; n++) {
		expect(
			lanes.filter(lane => lane === `lane ${n}`),
			`lane ${n}`,
		).toHaveLength(3)
	}
})

describe('a delivery that fails', () => {
	test('is tried again after each pause, and is dead after the last', async () => {
		const told: [string, boolean][] = []
		deliver({
			deliver: () => Promise.reject(new Error('no')),
			failed: async (_, event, error, dead) => {
				told.push([`${error.message} ${event.attempts}`, dead])
			},
		})
		await store(1)
		for (let n = 0; n < 5; n++) {
			await letPausesPass()
			for (const event of await leaseDue(1)) await attempt(event)
		}
		expect(told).toEqual([
			['no 1', false],
			['no 2', false],
			['no 3', true],
		])
		expect(await db.outboxEvent.findFirst()).toMatchObject({
			status: 'DEAD',
			attempts: 3,
			lastError: 'no',
			leaseUntil: null,
		})
	})

	test('waits as long as it should', async () => {
		deliver({ deliver: () => Promise.reject(new Error('no')) })
		await store(1)
		const before = Date.now()
		await attempt((await leaseDue(1))[0]!)
		const { dueAt } = (await db.outboxEvent.findFirst())!
		expect(dueAt.getTime() - before).toBeGreaterThanOrEqual(PAUSE)
		expect(dueAt.getTime() - Date.now()).toBeLessThanOrEqual(PAUSE * 1.1)
		expect(await leaseDue(1)).toEqual([])
	})

	test('for good is dead at once, and alive again when someone says so', async () => {
		deliver({ deliver: () => Promise.reject(new Undeliverable('never')) })
		await store(1)
		const [event] = await leaseDue(1)
		await attempt(event!)
		expect(await states()).toEqual(['DEAD'])

		const administrator = await makeAdmin()
		deliver({ describe: async payload => `Number ${(payload as { n: number }).n}` })
		expect(await deadEvents(administrator)).toMatchObject([
			{ id: event!.id, what: 'Number 1', attempts: 1, why: 'never' },
		])
		await revive(administrator, event!.id)
		await attempt((await leaseDue(1))[0]!)
		expect(delivered).toEqual([1])
		expect(await deadEvents(administrator)).toEqual([])
		expect((await refused(revive(administrator, event!.id))).status).toBe(409)
	})

	test('is seen and tried again by administrators alone', async () => {
		deliver({ deliver: () => Promise.reject(new Undeliverable('never')) })
		await store(1)
		const [event] = await leaseDue(1)
		await attempt(event!)
		const homeowner = await makeHomeowner()
		expect((await refused(deadEvents(homeowner))).status).toBe(404)
		expect((await refused(revive(homeowner, event!.id))).status).toBe(404)
		expect(await states()).toEqual(['DEAD'])
		expect((await refused(revive(await makeAdmin(), 999_999))).status).toBe(404)
	})

	test('of which nobody knows how is dead, and visible', async () => {
		await transaction(tx => enqueue(tx, 'unheard-of', {}))
		await attempt((await leaseDue(1))[0]!)
		expect(await db.outboxEvent.findFirst()).toMatchObject({
			status: 'DEAD',
			lastError: 'Nobody delivers unheard-of.',
		})
	})
})

test('what could not be stored after a delivery is delivered again', async () => {
	deliver({
		deliver: async event => {
			note(event)
			return async () => {
				if (delivered.length === 1) throw new Error('the process died here')
			}
		},
	})
	await store(1)
	await attempt((await leaseDue(1))[0]!)
	expect(await states()).toEqual(['WAITING'])
	await letPausesPass()
	await attempt((await leaseDue(1))[0]!)
	expect(delivered).toEqual([1, 1])
	expect(await states()).toEqual(['DONE'])
})

test('what waits can be brought forward, or is needed no more', async () => {
	await store(1, { orderKey: 'soon', delayMs: PAUSE })
	await store(2, { orderKey: 'never', delayMs: PAUSE })
	expect(await leaseDue(10)).toEqual([])

	await transaction(async tx => {
		await hasten(tx, 'soon')
		await cancel(tx, 'never')
	})
	expect(numbers(await leaseDue(10))).toEqual([1])
	await letPausesPass()
	expect(await leaseDue(10)).toEqual([])
})

test('who delivers what is cancelled meanwhile stores nothing', async () => {
	await store(1, { orderKey: 'a' })
	const [event] = await leaseDue(1)
	await transaction(tx => cancel(tx, 'a'))
	expect(await transaction(tx => finish(tx, event!))).toBe(false)
})
