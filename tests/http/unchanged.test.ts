import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Actor } from '~/auth/actor'
import { endSession, SESSION_SECONDS, startSession } from '~/auth/sessions.server'
import { closeStandings } from '~/db/standing.server'
import { transaction } from '~/db/transaction.server'
import { sendMessage } from '~/messaging/send.server'
import { loader as notifications } from '~/routes/api.notifications'
import { loader as threads } from '~/routes/api.threads._index'
import { loader as messages } from '~/routes/api.threads.$threadId.messages'
import { loader as frame } from '~/routes/messages_.$threadId.live'
import { loader as poll } from '~/routes/poll'
import { answeredUnchanged, mayBeUnchanged } from '../../server/unchanged.ts'
import { makeContractor, makeThread } from '../support/factory.ts'

const LEFT_TO_REMIX = 418

let server: Server
let origin: string
let homeowner: Actor
let contractor: Actor
let threadId: string
let cookie: string

beforeAll(async () => {
	server = createServer(async (request, response) => {
		const answered = mayBeUnchanged(request) && (await answeredUnchanged(request, response))
		if (!answered) response.writeHead(LEFT_TO_REMIX).end()
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
	server.close()
	await closeStandings()
})

const logIn = async ({ id }: Actor) => (await startSession(id)).split(';', 1)[0]!

beforeEach(async () => {
	;({ homeowner, contractor, threadId } = await makeThread())
	cookie = await logIn(homeowner)
})

const ADDRESSES: [string, (thread: string) => string, typeof poll][] = [
	['the poll of a conversation', thread => `/poll?thread=${thread}`, poll],
	['the poll elsewhere', () => '/poll', poll],
	['messages', thread => `/api/threads/${thread}/messages`, messages],
	['a page of messages', thread => `/api/threads/${thread}/messages?sinceVersion=1`, messages],
	['threads', () => '/api/threads?limit=10', threads],
	['notifications', () => '/api/notifications?unread=true', notifications],
	['the frame', thread => `/messages/${thread}/live?after=1`, frame],
]

/** The ETag that the route itself gives. */
async function tagOf(address: string, loader: typeof poll): Promise<string> {
	const headers = { cookie, 'accept-encoding': 'gzip' }
	const request = new Request(origin + address, { headers })
	const response = (await loader({ request, params: { threadId }, context: {} })) as Response
	expect(response.status).toBe(200)
	return response.headers.get('etag')!
}

const ask = (address: string, headers: Record<string, string>) =>
	fetch(origin + address, { headers: { cookie, 'accept-encoding': 'gzip', ...headers } })

test.each(ADDRESSES)(
	'%s: unchanged is answered at once, anything else is left',
	async (_, at, loader) => {
		const address = at(threadId)
		const held = { 'if-none-match': await tagOf(address, loader) }
		const answer = await ask(address, held)
		expect(answer.status).toBe(304)
		expect(answer.headers.get('etag')).toBe(held['if-none-match'])
		expect(answer.headers.get('cache-control')).toBe('private, no-cache')

		const left = async (headers: Record<string, string>, where = address) =>
			expect((await ask(where, headers)).status).toBe(LEFT_TO_REMIX)
		await left({})
		await left({ 'if-none-match': '"another"' })
		await left({ ...held, 'accept-encoding': 'br' })
		await left({ ...held, authorization: 'Bearer plumb_something' })
		await left({ ...held, cookie: 'session=nonsense' })
		await left({ ...held, cookie: '' })
		await left({ ...held, cookie: await logIn(homeowner) }) // another session of the same person
		await left({ ...held, cookie: await logIn(contractor) })
		await left({ ...held, cookie: await logIn(await makeContractor()) })
		await left(held, `${address}${address.includes('?') ? '&' : '?'}x=1`)

		await sendMessage(contractor, threadId, { body: 'New' })
		await left(held)
	},
)

test.each(ADDRESSES)('%s: a right that ended holds on the next request', async (_, at, loader) => {
	const address = at(threadId)
	const held = { 'if-none-match': await tagOf(address, loader) }
	expect((await ask(address, held)).status).toBe(304)
	await endSession(new Request(origin, { headers: { cookie } }))
	expect((await ask(address, held)).status).toBe(LEFT_TO_REMIX)

	cookie = await logIn(homeowner)
	const again = { 'if-none-match': await tagOf(address, loader) }
	const deactivatedAt = new Date()
	await transaction(tx => tx.user.update({ where: { id: homeowner.id }, data: { deactivatedAt } }))
	expect((await ask(address, again)).status).toBe(LEFT_TO_REMIX)
})

test('a session that runs out meanwhile is left, though nothing was committed', async () => {
	const address = `/poll?thread=${threadId}`
	const held = { 'if-none-match': await tagOf(address, poll) }
	expect((await ask(address, held)).status).toBe(304)
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (SESSION_SECONDS + 60) * 1000 })
	try {
		expect((await ask(address, held)).status).toBe(LEFT_TO_REMIX)
	} finally {
		vi.useRealTimers()
	}
	expect((await ask(address, held)).status).toBe(304)
})

test('the frame says “Today”: what it said yesterday is left', async () => {
	const address = `/messages/${threadId}/live`
	const held = { 'if-none-match': await tagOf(address, frame) }
	expect((await ask(address, held)).status).toBe(304)
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
	try {
		expect((await ask(address, held)).status).toBe(LEFT_TO_REMIX)
		expect(await tagOf(address, frame)).not.toBe(held['if-none-match'])
	} finally {
		vi.useRealTimers()
	}
})

test('among many that ask at once nobody is told “unchanged” after a commit', async () => {
	const address = `/poll?thread=${threadId}`
	let held = await tagOf(address, poll)
	let asking = true
	const others = Array.from({ length: 8 }, async () => {
		while (asking) await (await ask(address, { 'if-none-match': held })).text()
	})
	for (let n = 0; n < 50; n++) {
		await sendMessage(contractor, threadId, { body: String(n) })
		expect((await ask(address, { 'if-none-match': held })).status).toBe(LEFT_TO_REMIX)
		held = await tagOf(address, poll)
		expect((await ask(address, { 'if-none-match': held })).status).toBe(304)
	}
	asking = false
	await Promise.all(others)
})
