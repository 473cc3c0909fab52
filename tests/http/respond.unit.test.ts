import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { respond } from '../../server/respond'
import { deferred } from '../support/deferred.ts'

test('what was opened for a client that gave up is closed', async () => {
	const [asked, closed] = [deferred(), deferred<string>()]
	const server = createServer((request, response) => {
		void respond(request, response, async () => {
			const left = once(response, 'close')
			asked.resolve()
			await left
			return new Response(new ReadableStream({ cancel: () => closed.resolve('closed') }))
		})
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	const client = httpRequest({ port, path: '/' }).on('error', () => {})
	client.end()
	await asked.promise
	client.destroy()
	expect(await closed.promise).toBe('closed')
	server.close()
})
