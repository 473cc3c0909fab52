import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { endSession, startSession } from '~/auth/sessions.server'
import { sendMessage } from '~/messaging/send.server'
import { loader } from '~/routes/api.threads.$threadId.messages'
import { answeredNews, mayBeNews } from '../../server/news.ts'
import { makeContractor, makeThread } from '../support/factory.ts'

const LEFT_TO_REMIX = 418

let server: Server
let origin: string
let homeowner: Actor
let contractor: Actor
let threadId: string
let cookie: string
let address: string

beforeAll(async () => {
	server = createServer(async (request, response) => {
		const answered =
			mayBeNews(request) && (await answeredNews(request, response).catch(() => false))
		if (!answered) response.writeHead(LEFT_TO_REMIX).end()
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

const logIn = async ({ id }: Actor) => (await startSession(id)).split(';', 1)[0]!

beforeEach(async () => {
	;({ homeowner, contractor, threadId } = await makeThread())
	cookie = await logIn(homeowner)
	address = `/api/threads/${threadId}/messages?sinceVersion=1`
})

const ask = (headers: Record<string, string> = {}, path = address) =>
	fetch(origin + path, { headers: { cookie, 'accept-encoding': 'gzip', ...headers } })

test.each([0, 1, 2, 30])('%i new messages are answered as by the route', async count => {
	for (let n = 0; n < count; n++) await sendMessage(contractor, threadId, { body: `New ${n}` })
	const headers = { cookie, 'accept-encoding': 'gzip' }
	const request = new Request(origin + address, { headers })
	const expected = (await loader({ request, params: { threadId }, context: {} })) as Response

	const answer = await ask()
	expect(answer.status).toBe(200)
	const page = await answer.json()
	expect(page).toEqual(await expected.json())
	expect(page.messages).toHaveLength(count)
	for (const name of ['etag', 'cache-control', 'content-type', 'vary']) {
		expect(answer.headers.get(name)).toBe(expected.headers.get(name))
	}
	expect(answer.headers.get('content-encoding')).toBe(count === 30 ? 'gzip' : null)
})

test('who may not have it, and what is odd, is left to the route', async () => {
	await sendMessage(contractor, threadId, { body: 'For one' })
	expect((await ask()).status).toBe(200)
	const left = async (headers: Record<string, string>, path = address) =>
		expect((await ask(headers, path)).status).toBe(LEFT_TO_REMIX)
	await left({ cookie: '' })
	await left({ cookie: 'session=nonsense' })
	await left({ cookie: await logIn(await makeContractor()) })
	await left({ authorization: 'Bearer plumb_something' })
	await left({ 'x-browser-origin': 'https://evil.example' })
	await left({}, `${address}&limit=1`)
	await left({}, address.replace(threadId, 'nowhere'))
	await left({}, address.replace('=1', '=0'))
	await left({}, address.replace('=1', '=-1'))
	await endSession(new Request(origin, { headers: { cookie } }))
	await left({})
})
