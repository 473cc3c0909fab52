import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRedis } from '../../scripts/redis.ts'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { type RunningServer, startServer } from '../support/server.ts'

// Two processes on one SQLite file, whose limits Redis counts.

let redis: Awaited<ReturnType<typeof startRedis>>
let servers: RunningServer[]

beforeAll(async () => {
	redis = await startRedis()
	const env = {
		REDIS_URL: redis.url,
		SESSION_SECRET: 'the-same-in-all-processes-0123456789',
		LIMIT_SEND_10S: '4',
	}
	const first = await startServer({ seed: true, env })
	servers = [first, await startServer({ databaseUrl: first.databaseUrl, env })]
})

afterAll(async () => {
	for (const server of servers.reverse()) await server.stop()
	await redis.stop()
})

/** Sends one message by one of the processes; the answer's status. */
async function sender(email: string) {
	const visitor = await new Visitor(servers[0]!.origin).logIn(email)
	const threadId = await visitor.firstThread()
	return async (process: number) => {
		const at = new Visitor(servers[process]!.origin)
		for (const [name, value] of visitor.cookies) at.cookies.set(name, value)
		const message = { body: 'Hello', clientKey: randomUUID() }
		return (await at.json('POST', `/api/threads/${threadId}/messages`, message)).status
	}
}

test('a limit holds for all processes together', async () => {
	const send = await sender('contractor@example.com')
	const statuses: number[] = []
	for (let n = 0; n < 6; n++) statuses.push(await send(n % 2))
	expect(statuses).toEqual([201, 201, 201, 201, 429, 429])
})

test('a Redis that hangs holds nobody up for long', async () => {
	redis.hang(true)
	const send = await sender('homeowner@example.com')
	const statuses: number[] = []
	for (let n = 0; n < 5; n++) statuses.push(await send(0))
	expect(statuses).toEqual([201, 201, 201, 201, 429])
	redis.hang(false)
})

test('without Redis messages are stored, and each process counts for itself, until it is back', async () => {
	await redis.stop()
	const send = await sender('contractor2@example.com')
	const alone: number[] = []
	for (let n = 0; n < 10; n++) alone.push(await send(n % 2))
	expect(alone.filter(status => status === 201)).toHaveLength(8)
	expect(alone.filter(status => status === 429)).toHaveLength(2)

	redis = await startRedis({ port: redis.port })
	await waitUntil('both processes to be back', () =>
		servers.every(server => server.output().match(/"connection":"limits".*Redis is back/)),
	)
	const again = await sender('contractor@example.com')
	const together: number[] = []
	for (let n = 0; n < 5; n++) together.push(await again(n % 2))
	expect(together).toEqual([201, 201, 201, 201, 429])
})
