import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../scripts/migrate.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { startRedis } from '../../scripts/redis.ts'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { type LiveClient, openLive } from '../support/live.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const SECRET = { SESSION_SECRET: 'the-same-in-all-processes-0123456789' }

let threadId: string
const clients: LiveClient[] = []

/** The same session, at another process. */
function at(server: RunningServer, visitor: Visitor): Visitor {
	const other = new Visitor(server.origin)
	for (const [name, value] of visitor.cookies) other.cookies.set(name, value)
	return other
}

async function live(visitor: Visitor) {
	const client = await openLive(visitor)
	clients.push(client)
	await client.subscribe(threadId)
	return client
}

const send = (from: Visitor, body: string) =>
	from.json('POST', `/api/threads/${threadId}/messages`, { body })

const logIn = (server: RunningServer, name: string) =>
	new Visitor(server.origin).logIn(`${name}@example.com`)

describe('two processes on PostgreSQL, joined by Redis', () => {
	let postgres: Awaited<ReturnType<typeof startPostgres>>
	let redis: Awaited<ReturnType<typeof startRedis>>
	const servers: RunningServer[] = []
	let here: Visitor
	let there: Visitor

	beforeAll(async () => {
		postgres = await startPostgres()
		redis = await startRedis()
		await migrate(postgres.url)
		const env = { ...SECRET, REDIS_URL: redis.url }
		for (const seed of [true, false]) {
			// The second is told by Redis what happens at the first.
			servers.push(await startServer({ databaseUrl: postgres.url, env, seed }))
		}
		here = await logIn(servers[0]!, 'homeowner')
		there = await logIn(servers[1]!, 'contractor')
		threadId = await there.firstThread()
	})

	afterAll(async () => {
		for (const client of clients.splice(0)) client.close()
		for (const server of servers) await server.stop()
		await redis.stop()
		postgres.stop()
	})

	test('a message at the one is told at the other', async () => {
		const client = await live(there)
		await send(here, 'From process to process')
		await waitUntil('the hint', () => client.of('changed').length > 0)
		expect(client.of('changed')[0]!.threads).toHaveProperty(threadId)
	})

	test('typing and presence go from the one to the other', async () => {
		const client = await live(there)
		const other = await live(here)
		await waitUntil('presence', () => client.of('presence').some(({ online }) => online))
		other.say({ type: 'typing', thread: threadId })
		await waitUntil('typing', () => client.of('typing').length > 0)
	})

	test('logging out at the one closes the socket at the other', async () => {
		const again = await logIn(servers[0]!, 'homeowner')
		const client = await live(at(servers[1]!, again))
		await again.post('/logout', {}, '/settings')
		expect((await client.isClosed()).code).toBe(4401)
	})

	test('without Redis every message is stored, the other process finds out by itself, and Redis comes back', async () => {
		const client = await live(there)
		await redis.stop()
		expect((await send(here, 'Redis is away')).status).toBe(201)
		await waitUntil('the change to be found', () => client.of('changed').length > 0)

		redis = await startRedis({ port: redis.port })
		const other = await live(here)
		for (const server of servers) {
			await waitUntil('its connections to be back', () =>
				/(Redis is back.*){3}/s.test(server.output()),
			)
			expect(server.output()).toContain('Redis is away')
		}
		// Typing is told by Redis alone.
		other.say({ type: 'typing', thread: threadId })
		await waitUntil('Redis to be used again', () => client.of('typing').length > 0)
	})

	// The last one: it ends a process.
	test('kill -9 of one: nothing acknowledged is lost, and the other’s people notice nothing', async () => {
		const client = await live(there)
		const acknowledged: string[] = []
		const senders = servers.flatMap(server =>
			Array.from({ length: 4 }, async (_, n) => {
				const visitor = at(server, here)
				for (let i = 0; i < 40; i++) {
					const body = `${servers.indexOf(server)} ${n} ${i}`
					const answer = await send(visitor, body).catch(() => null)
					if (answer === null) return // its process is gone
					if (answer.status === 201) acknowledged.push(body)
				}
			}),
		)
		await waitUntil('some to be sent', () => acknowledged.length > 20)
		await servers[0]!.kill()
		await Promise.all(senders)
		expect(acknowledged.filter(body => body.startsWith('1 '))).toHaveLength(160)

		const stored = new Set<string>()
		for (let after = 0, more = true; more; ) {
			const page = await there.json(
				'GET',
				`/api/threads/${threadId}/messages?after=${after}&limit=100`,
			)
			const { messages, lastSeq } = await page.json()
			for (const { body } of messages) stored.add(body)
			more = messages.length > 0
			after = messages.at(-1)?.seq ?? lastSeq
		}
		expect(acknowledged.filter(body => !stored.has(body))).toEqual([])
		const heard = client.of('changed').length
		await send(at(servers[1]!, here), 'And on')
		await waitUntil('the next hint', () => client.of('changed').length > heard)
	})
})

test('two processes on one SQLite file: the other finds out by itself', async () => {
	const first = await startServer({ seed: true, env: SECRET })
	const second = await startServer({ databaseUrl: first.databaseUrl, env: SECRET })
	const sender = await logIn(first, 'homeowner')
	threadId = await sender.firstThread()
	const again = await logIn(first, 'homeowner')
	const client = await live(at(second, again))
	await send(sender, 'Across a file')
	await waitUntil('the change to be found', () => client.of('changed').length > 0)
	await again.post('/logout', {}, '/settings')
	expect((await client.isClosed()).code).toBe(4401)
	await second.stop()
	await first.stop()
})

test('at the end of a process its clients are told to come back, each at a moment of its own', async () => {
	const server = await startServer({ seed: true })
	const visitor = await logIn(server, 'homeowner')
	threadId = await visitor.firstThread()
	const all = await Promise.all(Array.from({ length: 20 }, () => live(visitor)))
	// One that never says goodbye does not keep the server.
	all[0]!.socket.pause()
	await server.stop()
	const told = await Promise.all(all.slice(1).map(client => client.isClosed()))
	for (const { code, reason } of told) {
		expect(code).toBe(1012)
		expect(Number(reason)).toBeGreaterThanOrEqual(0)
		expect(Number(reason)).toBeLessThanOrEqual(10_000)
	}
	expect(new Set(told.map(({ reason }) => reason)).size).toBeGreaterThan(10)
	all[0]!.close()
})
