import { beforeEach, expect, test } from 'vitest'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { deliverWith } from '~/outbox/deliver.server'
import { enqueue } from '~/outbox/outbox.server'
import { Worker } from '~/outbox/worker.server'
import { waitUntil } from '../../scripts/wait-until.ts'

beforeEach(() => transaction(tx => tx.outboxEvent.deleteMany()))

const stored = (status: string) => db.outboxEvent.count({ where: { status } })

test('a receiver that hangs holds a few places, and the others get theirs', async () => {
	const hanging = new Set<() => void>()
	deliverWith('hangs', {
		deliver: () => new Promise(resolve => hanging.add(() => resolve(undefined))),
		pauses: [],
	})
	deliverWith('quick', { deliver: async () => undefined, pauses: [] })
	await transaction(async tx => {
		for (let n = 0; n < 40; n++) await enqueue(tx, 'hangs', {}, { lane: 'slow' })
		for (let n = 0; n < 10; n++) await enqueue(tx, 'quick', {}, { lane: 'quick' })
	})

	const worker = new Worker()
	await waitUntil('the quick ones', async () => (await stored('DONE')) === 10)
	expect(hanging.size).toBeGreaterThan(0)
	expect(hanging.size).toBeLessThan(8)

	const stopped = worker.stop()
	for (const release of hanging) release()
	await stopped
	expect(await stored('DONE')).toBe(10 + hanging.size)
})

test('many behind each other and one beside them are all delivered, in order', async () => {
	const delivered: number[] = []
	deliverWith('ordered', {
		deliver: async ({ payload }) => void delivered.push((payload as { n: number }).n),
		pauses: [],
	})
	await transaction(async tx => {
		for (let n = 0; n < 200; n++) await enqueue(tx, 'ordered', { n }, { lane: 'a', orderKey: 'a' })
		await enqueue(tx, 'ordered', { n: 1000 }, { lane: 'a', orderKey: 'b' })
	})
	const worker = new Worker()
	await waitUntil('all of them', async () => delivered.length >= 201)
	await worker.stop()
	const ordered = delivered.filter(n => n < 1000)
	expect(ordered).toEqual(Array.from({ length: 200 }, (_, n) => n))
	expect(delivered.indexOf(1000)).toBeLessThan(200)
})
