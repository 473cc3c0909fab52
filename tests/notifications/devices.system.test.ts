import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { PushService } from '../support/push-service.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const PAGE = '/settings/devices'
const push = new PushService()
let server: RunningServer

beforeAll(async () => {
	await push.start()
	server = await startServer({ seed: true, env: { PUSH_ALLOW_PRIVATE: 'true' } })
})
afterAll(async () => {
	await server.stop()
	await push.stop()
	expect(push.faults).toEqual([])
})

const logIn = (who: string) => new Visitor(server.origin).logIn(`${who}@example.com`)
const deviceOn = (page: string) => /data-device="([\w-]+)"/.exec(page)?.[1]

test('by plain forms: a browser is added, tried, told and removed', async () => {
	const homeowner = await logIn('homeowner')
	const phone = push.subscribe()
	const { path: _, ...fields } = phone
	expect((await homeowner.post(PAGE, fields)).headers.get('location')).toBe(`${PAGE}?said=added`)
	const { page } = await homeowner.get(PAGE)
	expect(page).toContain('(this browser)')
	const device = deviceOn(page)!

	const tried = await homeowner.post(`${PAGE}/${device}/try`, {}, PAGE)
	expect(tried.headers.get('location')).toBe(`${PAGE}?said=sent`)
	expect(push.of(phone)).toEqual([expect.objectContaining({ body: 'This device is told.' })])

	// Without quiet hours: this holds at night too.
	const awake = { on: 'NEW_MESSAGE:push', pace: 'AT_ONCE', dailyHour: '18' }
	const saved = await homeowner.post('/settings/notifications', awake)
	expect(saved.headers.get('location')).toBe('/settings/notifications?saved')

	const contractor = await logIn('contractor')
	const threadId = await contractor.firstThread()
	const body = 'The plumber comes at nine'
	await contractor.post(`/messages/${threadId}`, { body, clientKey: randomUUID() })
	await waitUntil('the push', () => push.of(phone).some(told => told.body === body))
	expect(server.output()).not.toContain(phone.endpoint)

	const removed = await homeowner.post(`${PAGE}/${device}/remove`, {}, PAGE)
	expect(removed.status).toBe(303)
	expect(deviceOn((await homeowner.get(PAGE)).page)).toBeUndefined()
})

test('what no browser says is refused with a sentence, and nothing is added', async () => {
	const homeowner = await logIn('homeowner')
	for (const odd of [
		{},
		{ endpoint: 'nonsense', p256dh: 'x', auth: 'y' },
		{ ...push.subscribe(), endpoint: 'x'.repeat(90_000) },
	]) {
		const answer = await homeowner.post(PAGE, odd as Record<string, string>)
		expect(answer.status).toBe(422)
		expect(await answer.text()).toContain('This is not what a browser subscribes with.')
	}
	expect(deviceOn((await homeowner.get(PAGE)).page)).toBeUndefined()
})

test('logging out ends it', async () => {
	const contractor = await logIn('contractor2')
	const { path: _, ...fields } = push.subscribe()
	await contractor.post(PAGE, fields)
	await contractor.post('/logout', {}, PAGE)
	expect(deviceOn((await (await logIn('contractor2')).get(PAGE)).page)).toBeUndefined()
})

test('hiding what is written is a choice', async () => {
	const homeowner = await logIn('homeowner')
	expect((await homeowner.get(PAGE)).page).toMatch(/name="previews"[^>]*checked/)
	await homeowner.post(PAGE, { intent: 'previews' })
	expect((await homeowner.get(PAGE)).page).not.toMatch(/name="previews"[^>]*checked/)
	await homeowner.post(PAGE, { intent: 'previews', previews: 'on' })
	expect((await homeowner.get(PAGE)).page).toMatch(/name="previews"[^>]*checked/)
})
