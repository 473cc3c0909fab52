import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { readBytes, readForm } from '~/http/body.server'
import { LazyRequest } from '~/http/lazy-request.server'
import { Problem } from '~/http/problem'

let server: Server | undefined
afterEach(() => server?.close())

/** What `look` says of a request that came over the network. */
async function serving(look: (request: Request) => Promise<unknown>): Promise<string> {
	server = createServer(async (incoming, outgoing) => {
		const answer = await look(LazyRequest.of(incoming, outgoing)).catch((error: unknown) =>
			error instanceof Problem ? error.status : String(error),
		)
		outgoing.end(JSON.stringify(answer))
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const post = async (url: string, body: BodyInit, headers?: HeadersInit) =>
	(await fetch(url, { method: 'POST', body, ...(headers && { headers }) })).json()

test('is a request: its address, its headers and whatever else', async () => {
	const origin = await serving(async request => [
		request instanceof Request,
		request.method,
		request.url,
		request.headers.get('x-mine'),
		request.signal.aborted,
		request.clone().headers.get('x-mine'),
		await request.text(),
		request.bodyUsed,
	])
	const answer = await post(`${origin}/a?b=c`, 'text', { 'X-Mine': 'yes' })
	expect(answer).toEqual([true, 'POST', `${origin}/a?b=c`, 'yes', false, 'yes', 'text', true])
})

test.each([
	['as it comes', (request: Request) => request],
	['as a whole', LazyRequest.whole],
])('its bytes are read up to a limit, %s', async (_, as) => {
	const origin = await serving(async request => String(await readBytes(as(request), 1024)))
	expect(await post(origin, 'ü'.repeat(512))).toBe('ü'.repeat(512))
	expect(await post(origin, '')).toBe('')
	expect(await post(origin, 'x'.repeat(1025))).toBe(413)
	// Without a length that says so.
	const endless = new Blob(['x'.repeat(900_000)]).stream()
	const init = { method: 'POST', body: endless, duplex: 'half' }
	expect(await (await fetch(origin, init as RequestInit)).json()).toBe(413)
})

test('a form is read of it', async () => {
	const origin = await serving(async request => [...(await readForm(request))])
	expect(await post(origin, new URLSearchParams({ a: 'ü & b', b: '' }))).toEqual([
		['a', 'ü & b'],
		['b', ''],
	])
})

test.each([
	['short', JSON.stringify({ a: 'ü' })],
	['long', JSON.stringify({ a: 'x'.repeat(100_000) })],
])('%s JSON is read at once, and as a whole too', async (_, json) => {
	const type = { 'Content-Type': 'application/json' }
	const origin = await serving(async request => [
		await LazyRequest.whole(request).json(),
		JSON.parse(String(await readBytes(request))),
	])
	expect(await post(origin, json, type)).toEqual([JSON.parse(json), JSON.parse(json)])
})

test('what was sent whole is there though its sender has gone', async () => {
	let heard: (text: string) => void = () => {}
	const read = new Promise<string>(resolve => {
		heard = resolve
	})
	const origin = await serving(async request => {
		await once(socket, 'close')
		await new Promise(setImmediate)
		heard(String(await readBytes(request)))
	})
	const socket = connect(Number(new URL(origin).port), '127.0.0.1')
	const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
	socket.write(`${head}Content-Length: 7\r\n\r\n{"a":1}`)
	await once(server!, 'request')
	socket.resetAndDestroy()
	expect(await read).toBe('{"a":1}')
})

test('who goes away in the middle is waited for no longer', async () => {
	let heard: (reason: unknown) => void = () => {}
	const refused = new Promise(resolve => {
		heard = resolve
	})
	const origin = await serving(async request => {
		await readBytes(request).catch(heard)
	})
	const socket = connect(Number(new URL(origin).port), '127.0.0.1')
	socket.write(
		'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\nhalf',
	)
	await once(server!, 'request')
	socket.destroy()
	expect(await refused).toEqual(new Error('The client gave up.'))
})
