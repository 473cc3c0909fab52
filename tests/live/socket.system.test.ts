import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { type LiveClient, liveKeyOf, openLive, refusedLive } from '../support/live.ts'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer
let homeowner: Visitor
let contractor: Visitor
let stranger: Visitor
let threadId: string
const open: LiveClient[] = []

const logIn = (name: string) => new Visitor(server.origin).logIn(`${name}@example.com`)
async function live(visitor: Visitor, ...threads: string[]) {
	const client = await openLive(visitor)
	open.push(client)
	if (threads.length > 0) await client.subscribe(...threads)
	return client
}
const send = (from: Visitor, body: string) =>
	from.json('POST', `/api/threads/${threadId}/messages`, { body })

beforeAll(async () => {
	server = await startServer({ seed: true })
	homeowner = await logIn('homeowner')
	contractor = await logIn('contractor')
	stranger = await logIn('contractor2')
	threadId = await contractor.firstThread()
})

afterAll(async () => {
	for (const client of open) client.close()
	await server.stop()
})

describe('who may open a socket', () => {
	test('nobody without a session', async () => {
		expect(await refusedLive(new Visitor(server.origin), { key: 'x' })).toBe(401)
		const forged = new Visitor(server.origin)
		forged.cookies.set('session', 'forged')
		expect(await refusedLive(forged, { key: 'x' })).toBe(401)
	})

	test.each(['https://evil.example', 'null', ''])('no page of another site: %s', async origin => {
		expect(await refusedLive(homeowner, { headers: { origin } })).toBe(403)
	})

	test('no page of another session in the same browser', async () => {
		expect(await refusedLive(homeowner, { key: await liveKeyOf(contractor) })).toBe(409)
		expect(await refusedLive(homeowner, { key: '' })).toBe(409)
	})

	test('nowhere else than at /live', async () => {
		for (const path of ['/', '/poll', '/live/', '/messages']) {
			expect(await refusedLive(homeowner, { path }), path).toBe(404)
		}
	})

	test('not more than fifty at once, and again when one has gone', async () => {
		const admin = await logIn('admin')
		const key = await liveKeyOf(admin)
		const all = await Promise.all(Array.from({ length: 50 }, () => openLive(admin, { key })))
		open.push(...all)
		expect(await refusedLive(admin, { key })).toBe(429)
		all.pop()!.close()
		await waitUntil('a place to be free', async () =>
			openLive(admin, { key }).then(
				client => open.push(client) > 0,
				() => false,
			),
		)
	})

	test('an ordinary request there is a page that does not exist, and an upgrade to something else is ignored', async () => {
		expect((await homeowner.request('/live')).status).toBe(404)
		const { port } = new URL(server.origin)
		const socket = connect(Number(port), '127.0.0.1')
		const body = '{"body":"Sent by a client that offers h2c"}'
		socket.write(
			`POST /api/threads/${threadId}/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nCookie: ${homeowner.cookieHeader()}\r\nOrigin: ${server.origin}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
		)
		let answer = ''
		socket.setEncoding('utf8').on('data', text => {
			answer += text
		})
		await once(socket, 'close')
		expect(answer).toMatch(/^HTTP\/1.1 201 /)
	})
})

describe('what a socket tells', () => {
	test('a message reaches both of its people as a hint, nobody else, and without its words', async () => {
		const [mine, theirs, other] = await Promise.all([
			live(homeowner, threadId),
			live(contractor, threadId),
			live(stranger, threadId),
		])
		const before = mine.of('subscribed')[0]!.threads[threadId]!
		expect((await send(homeowner, 'A secret of two')).status).toBe(201)
		for (const client of [mine, theirs]) {
			await waitUntil('the hint', () => client.of('changed').length > 0)
			const [hint] = client.of('changed')
			expect(hint!.threads[threadId]).toBe(before + 1)
			expect(JSON.stringify(client.told)).not.toContain('secret')
		}
		await other.subscribe(threadId)
		expect(other.of('changed')).toEqual([])
	})

	test('a conversation that is not mine, and one that does not exist, are left out alike', async () => {
		const client = await live(stranger)
		const own = await stranger.firstThread()
		const answer = await client.subscribe(threadId, own, 'nothing')
		expect(Object.keys(answer.threads)).toEqual([own])
	})

	test('what changed while one was away is told by the answer to a subscription', async () => {
		const client = await live(homeowner)
		const before = await client.subscribe(threadId)
		client.close()
		await send(contractor, 'Said meanwhile')
		const after = await (await live(homeowner)).subscribe(threadId)
		expect(after.user).toBeGreaterThan(before.user)
		expect(after.threads[threadId]).toBeGreaterThan(before.threads[threadId]!)
	})

	test('a conversation that was left is no longer told of', async () => {
		const client = await live(homeowner, threadId)
		await client.subscribe()
		await send(contractor, 'To a closed page')
		await waitUntil('the hint', () => client.of('changed').length > 0)
		expect(client.of('changed')[0]!.threads).toEqual({})
	})
})

describe('what a client may say', () => {
	test.each([
		['no JSON', 'hello'],
		['an unknown type', '{"type":"shout"}'],
		['a field too many', '{"type":"typing","thread":"x","to":"me"}'],
		['too many conversations', JSON.stringify({ type: 'subscribe', threads: Array(51).fill('x') })],
		['an id that is none', '{"type":"subscribe","threads":["\\u0000"]}'],
		['JSON in depth', '['.repeat(4000)],
		['bytes', Buffer.from('{"type":"subscribe","threads":[]}')],
	])('%s closes the socket', async (_, said) => {
		const client = await live(homeowner)
		client.socket.send(said)
		expect((await client.isClosed()).code).toBe(1008)
	})

	test('a message of more than 8 KB closes the socket', async () => {
		const client = await live(homeowner)
		client.socket.send('x'.repeat(9000))
		expect([1006, 1009]).toContain((await client.isClosed()).code)
	})

	test.each(['messages', 'pings'])('who says too much is cut off: %s', async kind => {
		const client = await live(homeowner)
		for (let i = 0; i < 100; i++) {
			if (kind === 'pings') client.socket.ping()
			else client.say({ type: 'typing', thread: threadId })
		}
		expect((await client.isClosed()).code).toBe(1008)
	})
})

describe('typing', () => {
	test('reaches the other person where the conversation is open, at most once in 3 s', async () => {
		const [mine, theirs, elsewhere, other] = await Promise.all([
			live(homeowner, threadId),
			live(contractor, threadId),
			live(contractor),
			live(stranger, threadId),
		])
		for (let i = 0; i < 5; i++) mine.say({ type: 'typing', thread: threadId })
		other.say({ type: 'typing', thread: threadId })
		await waitUntil('typing', () => theirs.of('typing').length > 0)
		// Their own messages come after it: nothing more was on its way.
		await Promise.all([theirs, elsewhere, other].map(client => client.subscribe(threadId)))
		expect(theirs.of('typing')).toEqual([{ type: 'typing', thread: threadId }])
		for (const client of [mine, elsewhere, other]) expect(client.of('typing')).toEqual([])
	})
})

describe('the end of a session', () => {
	async function closesAfter(client: LiveClient, act: () => Promise<unknown>) {
		await act()
		expect((await client.isClosed()).code).toBe(4401)
	}

	test('logging out closes its sockets, and no others of the person', async () => {
		const again = await logIn('homeowner')
		const [stays, goes] = await Promise.all([live(homeowner), live(again)])
		await closesAfter(goes, () => again.post('/logout', {}, '/settings'))
		await stays.subscribe(threadId)
	})

	test('revoking it from another browser closes its socket', async () => {
		const again = await logIn('homeowner')
		const client = await live(again)
		const { page } = await homeowner.get('/settings/sessions')
		const newest = /\/settings\/sessions\/([\w-]+)\/revoke/.exec(page)![1]
		const path = `/settings/sessions/${newest}/revoke`
		await closesAfter(client, () => homeowner.post(path, {}, '/settings'))
	})
})

test('who is refused and never hangs up is hung up on', async () => {
	const { hostname, port } = new URL(server.origin)
	const client = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
	let gone = false
	client.on('error', () => {
		gone = true
	})
	client.write(
		`GET /live?key=x HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
	)
	client.resume()
	await once(client, 'end')
	await waitUntil('the connection to be gone', () => {
		if (!gone) client.write('x')
		return gone
	})
	client.destroy()
})
