import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { type Api, startApi } from '../support/api.ts'
import type { Receiver } from '../support/webhook-receiver.ts'

const KILLS = process.env.LONG ? 50 : 3
const MESSAGES_PER_KILL = 10

let api: Api
let receiver: Receiver
let letLeasesEnd: () => Promise<unknown>

beforeAll(async () => {
	api = await startApi({ env: { WEBHOOK_ALLOW_PRIVATE: 'true' } })
	// Imported now, when the address of the database is known.
	const [{ env }, { makeReceiver }, outbox] = await Promise.all([
		import('~/env.server'),
		import('../support/webhooks.ts'),
		import('../support/outbox.ts'),
	])
	letLeasesEnd = outbox.letLeasesEnd
	env.WEBHOOK_ALLOW_PRIVATE = true // here too, where it is registered
	receiver = await makeReceiver(await api.makeAdmin(), ['message.created'])
})
afterAll(async () => {
	await receiver?.stop()
	await api?.stop()
})

const seqs = (events: Receiver['taken']) => events.map(({ data }) => data.seq)

test('kill -9 while webhooks are delivered: each arrives, in order, and few twice', async () => {
	const { contractor, threadId } = await api.makeThread()
	for (let kill = 1; kill <= KILLS; kill++) {
		const before = receiver.requests.length
		const dieAfter = before + 1 + Math.floor(Math.random() * (MESSAGES_PER_KILL - 1))
		await api.makeMessages(contractor, threadId, MESSAGES_PER_KILL)
		await waitUntil('some deliveries', () => receiver.requests.length >= dieAfter)
		await api.restart()
		await letLeasesEnd()
	}
	const total = 1 + KILLS * MESSAGES_PER_KILL
	await waitUntil('every delivery', () => receiver.taken.length === total, 120)

	expect(seqs(receiver.taken)).toEqual(Array.from({ length: total }, (_, i) => i + 1))
	// Of one thread only one is under way, so a kill doubles one at the most.
	expect(receiver.requests.length - total).toBeLessThanOrEqual(KILLS)
}, 600_000)
