import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const MB = 1024 * 1024
const FORM = 'application/x-www-form-urlencoded'

let server: RunningServer
let contractor: Visitor
let threadId: string

beforeAll(async () => {
	server = await startServer({ seed: true })
	contractor = await new Visitor(server.origin).logIn('contractor@example.com')
	threadId = await contractor.firstThread()
})

afterAll(() => server.stop())

/** The doors that read a body, with what each takes. */
const doors = (): [path: string, type: string][] => [
	[`/messages/${threadId}`, FORM],
	[`/api/threads/${threadId}/messages`, 'application/json'],
	['/settings', FORM],
	['/login', FORM],
	['/signup', FORM],
]

const post = (path: string, type: string, headers: Record<string, string | number> = {}) =>
	request(new URL(path, server.origin), {
		method: 'POST',
		headers: {
			cookie: contractor.cookieHeader(),
			origin: server.origin,
			'content-type': type,
			...headers,
		},
	})

test('a body that says it is 10 MB is refused before any of it was sent', async () => {
	for (const [path, type] of doors()) {
		const sending = post(path, type, { 'content-length': 10 * MB })
		sending.flushHeaders()
		const [response] = (await once(sending, 'response')) as [IncomingMessage]
		expect(response.statusCode, path).toBe(413)
		expect(await text(response), path).toContain('Too large')
		sending.destroy()
	}
})

test('a body that never ends is refused while it comes', async () => {
	for (const [path, type] of doors()) {
		const sending = post(path, type, { 'transfer-encoding': 'chunked' })
		sending.on('error', () => {}) // the server may hang up on what it will not read
		let answer: IncomingMessage | undefined
		sending.once('response', response => {
			answer = response
		})
		const closed = new Promise(resolve => sending.once('close', resolve))
		const piece = Buffer.alloc(16 * 1024, 'x')
		let sent = 0
		while (!answer) {
			// What the sockets on the way hold, and what came before the answer was seen, goes beyond 128 KB.
			if (sending.destroyed || sent > 100 * MB) {
				throw new Error(`${path} took ${sent} bytes and did not answer`)
			}
			// Once it is closed nobody hears of what was written.
			await Promise.race([closed, new Promise(resolve => sending.write(piece, resolve))])
			await turn() // who only writes does not hear the answer
			sent += piece.length
		}
		expect(answer.statusCode, path).toBe(413)
		answer.destroy()
		sending.destroy()
	}
})

test('whoever is refused for another reason learns that first, whatever the size', async () => {
	const stranger = await new Visitor(server.origin).logIn('contractor2@example.com')
	const nobody = new Visitor(server.origin)
	const body = 'x'.repeat(10 * MB)
	for (const [path, type] of doors().slice(0, 2)) {
		const headers = { 'content-type': type, origin: server.origin }
		const send = (visitor: Visitor) => visitor.request(path, { method: 'POST', headers, body })
		expect((await send(stranger)).status, path).toBe(404)
		const isForm = type === FORM
		// A form's text is carried through the log-in page, so it is read first.
		expect((await send(nobody)).status, path).toBe(isForm ? 413 : 401)
	}
})

test('after a refusal the server answers the next request', async () => {
	const headers = { 'content-type': FORM, origin: server.origin }
	for (let i = 0; i < 3; i++) {
		const body = 'x'.repeat(10 * MB)
		const big = await contractor.request(`/messages/${threadId}`, { method: 'POST', headers, body })
		expect(big.status).toBe(413)
		expect((await contractor.post(`/messages/${threadId}`, { body: `Short ${i}` })).status).toBe(
			303,
		)
	}
})
