import { expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { startServer } from '../support/server.ts'

test('the same build runs under plain remix-serve: log in, send, poll', async () => {
	const server = await startServer({ seed: true, command: 'remix-serve' })
	const visitor = await new Visitor(server.origin).logIn('homeowner@example.com')
	const threadId = await visitor.firstThread()
	const first = await visitor.request(`/poll?thread=${threadId}`)
	const tag = { 'if-none-match': first.headers.get('etag')! }
	expect((await visitor.request(`/poll?thread=${threadId}`, { headers: tag })).status).toBe(304)
	const sent = await visitor.post(`/messages/${threadId}`, { body: 'Under another roof' })
	expect(sent.status).toBe(303)
	expect((await visitor.request(`/poll?thread=${threadId}`, { headers: tag })).status).toBe(200)
	const html = await (await visitor.request(`/messages/${threadId}`)).text()
	expect(html).toContain('Under another roof')
	await server.kill()
	await server.stop()
})
