import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../scripts/migrate.ts'
import { type RunningPostgres, startPostgres, startReplica } from '../../scripts/postgres.ts'
import { waitUntil } from '../../scripts/wait-until.ts'
import type { Visitor } from '../support/browserless.ts'
import { storeLongThread } from '../support/long-thread.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'

let primary: RunningPostgres
let replica: RunningPostgres
let network: Awaited<ReturnType<typeof startTcpProxy>>
let server: RunningServer
let homeowner: Visitor
let threadId: string
const connections: pg.Client[] = []
let onPrimary: pg.Client
let onReplica: pg.Client

async function connect(url: string) {
	const client = new pg.Client({ connectionString: url })
	await client.connect()
	connections.push(client)
	return client
}

beforeAll(async () => {
	primary = await startPostgres()
	await migrate(primary.url)
	replica = await startReplica(primary)
	const { hostname, port } = new URL(replica.url)
	network = await startTcpProxy({ host: hostname, port: Number(port) })
	const address = Object.assign(new URL(replica.url), { port: network.port })
	const env = { REPLICA_DATABASE_URL: String(address), LOG_LEVEL: 'info' }
	server = await startServer({ databaseUrl: primary.url, env })
	onPrimary = await connect(primary.url)
	onReplica = await connect(replica.url)
	const thread = await storeLongThread(server, 120)
	homeowner = thread.homeowner
	threadId = thread.threadId
	await send('Tomatoes for the roof')
	for (let i = 0; i < 60; i++) await send(`and more ${i}`)
	await replayed()
})

afterAll(async () => {
	await server.stop()
	for (const client of connections) await client.end()
	await network?.stop()
	replica.stop()
	primary.stop()
})

const send = async (body: string) => {
	const sent = await homeowner.json('POST', `/api/threads/${threadId}/messages`, { body })
	if (sent.status !== 201) throw new Error(`A message was answered ${sent.status}`)
	return (await sent.json()).message as { id: string; seq: number }
}

/** The replica has all that the primary has. */
async function replayed() {
	const { rows } = await onPrimary.query('SELECT pg_current_wal_lsn()::text AS "end"')
	await waitUntil('the replica', async () => {
		const has = await onReplica.query('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS "all"', [
			rows[0].end,
		])
		return has.rows[0].all
	})
}

const stands = async () => {
	await onReplica.query('SELECT pg_wal_replay_pause()')
	await waitUntil('the replica to stand', async () => {
		const { rows } = await onReplica.query('SELECT pg_get_wal_replay_pause_state() AS "state"')
		return rows[0].state === 'paused'
	})
}
const goesOn = async () => {
	await onReplica.query('SELECT pg_wal_replay_resume()')
	await replayed()
}

/** Behind the application's back: no version grows, so whoever still shows the former text is the replica. */
const secretly = (seq: number, body: string) =>
	onPrimary.query('UPDATE "Message" SET "body" = $1 WHERE "threadId" = $2 AND "seq" = $3', [
		body,
		threadId,
		seq,
	])

const at = async (seq: number) => {
	const path = `/api/threads/${threadId}/messages?before=${seq + 1}&limit=1`
	const response = await homeowner.request(path)
	expect(response.status).toBe(200)
	return (await response.json()).messages[0].body as string
}

const found = async (words: string) => {
	const response = await homeowner.request(`/api/search?q=${encodeURIComponent(words)}`)
	expect(response.status).toBe(200)
	const { hits } = await response.json()
	return hits.map((hit: { excerpt: { text: string }[] }) =>
		hit.excerpt.map(part => (typeof part === 'string' ? part : part.text)).join(''),
	) as string[]
}

/** By what it logs, in turn. */
const told = () => server.output().match(/replica is (away|back)/g) ?? []

test('history and search are read from the replica, what is new is not', async () => {
	await stands()
	await secretly(10, 'changed behind its back')
	await secretly(121, 'Radishes')
	await secretly(181, 'the newest')
	expect(await at(10)).toBe('message 10')
	expect(await found('tomatoes')).toEqual(['Tomatoes for the roof'])
	expect(await at(181)).toBe('the newest')
	const page = await homeowner.get(`/messages/${threadId}?at=10`)
	expect(page.page).toContain('message 10<')
	await goesOn()
	expect(await at(10)).toBe('changed behind its back')
})

test('who has done something sees it, whatever the replica has', async () => {
	await stands()
	const { seq } = await send('Cucumbers too')
	expect(await found('cucumbers')).toEqual(['Cucumbers too'])
	for (let i = 0; i < 3; i++) await send(`after them ${i}`)
	const path = `/api/threads/${threadId}/messages/${seq}`
	expect((await homeowner.json('PATCH', path, { body: 'Courgettes too' })).status).toBe(200)
	expect(await at(seq)).toBe('Courgettes too')
	expect(await found('cucumbers')).toEqual([])
	expect((await homeowner.json('DELETE', path, {})).status).toBe(200)
	expect(await at(seq)).toBe('')
	expect(await found('courgettes')).toEqual([])
	await goesOn()
	expect(await at(seq)).toBe('')
	expect(told()).toEqual([])
})

test('without the replica the primary answers, and nobody has to say so', async () => {
	await secretly(11, 'on both')
	await replayed()
	network.cut()
	expect(await at(11)).toBe('on both')
	expect(await found('and more 7')).not.toEqual([])
	await waitUntil('the log to say so', () => told().length > 0)
	expect(told()).toEqual(['replica is away'])

	network.mend()
	await stands()
	await secretly(11, 'on the primary alone')
	await waitUntil('the replica to be asked again', async () => (await at(11)) === 'on both')
	// The log comes by a way of its own.
	await waitUntil('the log to say so', () => told().length > 1)
	expect(told()).toEqual(['replica is away', 'replica is back'])
	await goesOn()
})

test('a replica that hangs is not waited for long', async () => {
	network.hang()
	expect(await at(12)).toBe('message 12')
	await waitUntil('the log to say so', () => told().at(-1) === 'replica is away')
	network.cut() // what hung is lost
	network.mend()
})

test('a stranger finds and reads nothing by it', async () => {
	const { homeowner: stranger } = await storeLongThread(server, 5)
	await replayed()
	const path = `/api/threads/${threadId}/messages?before=20`
	expect((await stranger.request(path)).status).toBe(404)
	const response = await stranger.request('/api/search?q=tomatoes')
	expect((await response.json()).hits).toEqual([])
})
