import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { Receiver } from '../support/webhook-receiver.ts'

// The whole way without scripts: registering, a message, the worker of the
// production build, a real receiver, the page of its deliveries.

const PAGE = '/settings/webhooks'

let server: RunningServer
let receiver: Receiver
let administrator: Visitor
let homeowner: Visitor
let endpoint: string

beforeAll(async () => {
	server = await startServer({ seed: true, env: { WEBHOOK_ALLOW_PRIVATE: 'true' } })
	receiver = await new Receiver().start()
	administrator = await new Visitor(server.origin).logIn('admin@example.com')
	homeowner = await new Visitor(server.origin).logIn('homeowner@example.com')
})
afterAll(async () => {
	await receiver.stop()
	await server.stop()
})

const secretOn = (page: string) => /data-secret[^>]*>([^<]+)</.exec(page)?.[1] ?? null
const write = async (body: string) =>
	homeowner.post(`/messages/${await homeowner.firstThread()}`, {
		body,
		clientKey: randomUUID(),
	})
const deliveries = async () => (await administrator.get(endpoint)).page

test('only administrators find the way there', async () => {
	expect((await administrator.get('/settings')).page).toContain(`href="${PAGE}"`)
	expect((await homeowner.get('/settings')).page).not.toContain(PAGE)
	expect((await homeowner.request(PAGE)).status).toBe(404)
	const fields = { url: receiver.url, events: 'message.created' }
	expect((await homeowner.post(PAGE, fields, '/settings')).status).toBe(404)
})

test('a form that can’t be accepted keeps what was typed', async () => {
	const response = await administrator.post(PAGE, { url: 'ftp://example.com' })
	expect(response.status).toBe(422)
	const page = await response.text()
	expect(page).toContain('value="ftp://example.com"')
	expect(page).toContain('Choose at least one event.')
})

test('an administrator registers an endpoint and sees its secret on that page alone', async () => {
	const fields = { url: receiver.url, events: 'message.created' }
	const response = await administrator.post(PAGE, fields)
	expect(response.status).toBe(303)
	const { page } = await administrator.get(PAGE)
	receiver.secret = secretOn(page)!
	expect(receiver.secret).toMatch(/^whsec_/)
	expect((await administrator.get('/settings/tokens')).page).not.toContain('whsec_')
	endpoint = /href="(\/settings\/webhooks\/[^"]+)"/.exec(page)![1]!
	expect(await deliveries()).toContain('Nothing was sent here yet.')
})

test('a message reaches the receiver by the worker, and the page says so', async () => {
	expect((await write('Are you there?')).status).toBe(303)
	await waitUntil('the webhook', () => receiver.taken.length === 1)
	expect(receiver.taken[0]).toMatchObject({
		type: 'message.created',
		data: { body: 'Are you there?' },
	})
	await waitUntil('the page', async () => (await deliveries()).includes('Delivered'))
	expect(await deliveries()).not.toContain('Are you there?')
	expect(server.output()).not.toContain('Are you there?')
})

test('it can be sent again', async () => {
	const deliveryId = /data-delivery="([^"]+)"/.exec(await deliveries())![1]!
	const action = `${endpoint}/redeliver`
	expect((await administrator.post(action, { deliveryId }, endpoint)).status).toBe(303)
	await waitUntil('the webhook again', () => receiver.requests.length === 2)
	expect(receiver.requests[1]!.id).toBe(receiver.requests[0]!.id)
	for (const other of ['nothing', '\0']) {
		const response = await administrator.post(action, { deliveryId: other }, endpoint)
		expect(response.status).toBe(404)
	}
})

test('one that is switched off is announced, and can be switched on and sent what it missed', async () => {
	receiver.courses = [410]
	await write('And now?')
	await waitUntil('the end', async () => (await deliveries()).includes('Switched off'))
	expect((await administrator.get('/notifications')).page).toContain('are switched off')

	expect((await administrator.post(`${endpoint}/enable`, {}, endpoint)).status).toBe(303)
	expect(await deliveries()).not.toContain('Switched off')
	expect((await administrator.post(`${endpoint}/redeliver`, {}, endpoint)).status).toBe(303)
	await waitUntil('what it missed', () => receiver.taken.length === 2)
})

test('nobody else can do any of it', async () => {
	expect((await homeowner.request(endpoint)).status).toBe(404)
	for (const act of ['delete', 'enable', 'redeliver']) {
		const path = `${endpoint}/${act}`
		expect((await homeowner.post(path, {}, '/settings')).status).toBe(404)
		expect((await new Visitor(server.origin).request(path, { method: 'POST' })).status).not.toBe(
			303,
		)
		const csrf = await homeowner.token('/settings')
		const body = new URLSearchParams({ csrf })
		expect((await administrator.request(path, { method: 'POST', body })).status).toBe(403)
	}
	expect((await administrator.request(endpoint)).status).toBe(200)
})

test('deleting it ends it', async () => {
	expect((await administrator.post(`${endpoint}/delete`, {}, endpoint)).status).toBe(303)
	expect((await administrator.request(endpoint)).status).toBe(404)
	expect((await administrator.get(PAGE)).page).toContain('There are no endpoints yet.')
})
