import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { respond } from '../../server/respond'

test('what was opened for a client that gave up is closed', async () => {
	let asked = () => {}
	const isAsked = new Promise<void>(resolve => {
		asked = resolve
	})
	let closed = () => {}
	const isClosed = new Promise<void>(resolve => {
		closed = resolve
	})
	const server = createServer((request, response) => {
		void respond(request, response, async () => {
			const left = once(response, 'close')
			asked()
			await left
			return new Response(new ReadableStream({ cancel: closed }))
		})
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	const client = httpRequest({ port, path: '/' }).on('error', () => {})
	client.end()
	await isAsked
	client.destroy()
	await isClosed
	server.close()
	expect(server.listening).toBe(false)
})
