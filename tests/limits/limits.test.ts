import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer

beforeAll(async () => {
	server = await startServer({
		seed: true,
		env: { LIMIT_SEND_10S: '5', LIMIT_LOGIN_15MIN: '3', LIMIT_API_READS_MINUTE: '40' },
	})
})

afterAll(() => server.stop())

const send = (visitor: Visitor, threadId: string, clientKey: string) =>
	visitor.json('POST', `/api/threads/${threadId}/messages`, { body: 'Hello', clientKey })

test('who sends too fast is refused with the time to wait, and a repeat that stores nothing does not count', async () => {
	const visitor = await new Visitor(server.origin).logIn('contractor@example.com')
	const threadId = await visitor.firstThread()
	const key = randomUUID()

	const repeats = await Promise.all(Array.from({ length: 30 }, () => send(visitor, threadId, key)))
	expect(repeats.map(({ status }) => status).sort()).toEqual([...Array(29).fill(200), 201])

	const others = await Promise.all(
		Array.from({ length: 10 }, () => send(visitor, threadId, randomUUID())),
	)
	const refused = others.filter(({ status }) => status === 429)
	expect(others.filter(({ status }) => status === 201)).toHaveLength(4)
	expect(refused).toHaveLength(6)

	const answer = refused[0]!
	const seconds = Number(answer.headers.get('retry-after'))
	expect(seconds).toBeGreaterThan(0)
	expect(seconds).toBeLessThanOrEqual(10)
	expect(answer.headers.get('ratelimit')).toBe(`"default";r=0;t=${seconds}`)
	expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=5;w=10')
	expect(answer.headers.get('content-type')).toBe('application/problem+json')
	expect((await answer.json()).detail).toContain(`Try again in ${seconds} second`)
})

test('a form that is refused for haste gives the text back with the reason beside it', async () => {
	const visitor = await new Visitor(server.origin).logIn('contractor2@example.com')
	const threadId = await visitor.firstThread()
	for (let i = 0; i < 5; i++) await send(visitor, threadId, randomUUID())
	const response = await visitor.post(`/messages/${threadId}`, { body: 'My careful words' })
	expect(response.status).toBe(429)
	expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
	const html = await response.text()
	expect(html).toMatch(/<textarea[^>]*>My careful words<\/textarea>/)
	expect(html).toContain('You are sending very fast.')
})

test('a repeat of what was stored is answered even while the sender must wait', async () => {
	const visitor = await new Visitor(server.origin).logIn('homeowner@example.com')
	const threadId = await visitor.firstThread()
	const keys = Array.from({ length: 6 }, () => randomUUID())
	const statuses: number[] = []
	for (const key of keys) statuses.push((await send(visitor, threadId, key)).status)
	expect(statuses).toEqual([201, 201, 201, 201, 201, 429])
	expect((await send(visitor, threadId, keys[0]!)).status).toBe(200)
})

test('guessing a password ends after a few tries, for this account and address; others log in', async () => {
	const visitor = new Visitor(server.origin)
	const guess = () =>
		visitor.post('/login', { email: 'admin@example.com', password: 'wrong-password' })
	const statuses: number[] = []
	for (let i = 0; i < 4; i++) statuses.push((await guess()).status)
	expect(statuses).toEqual([422, 422, 422, 429])
	const right = await visitor.post('/login', {
		email: 'admin@example.com',
		password: 'demo-password',
	})
	expect(right.status).toBe(429)
	expect(await right.text()).toMatch(/Try again in 1[0-5] minutes/)
	await new Visitor(server.origin).logIn('homeowner@example.com')
})

test('logging in rightly again and again is never refused', async () => {
	for (let i = 0; i < 5; i++) await new Visitor(server.origin).logIn('contractor2@example.com')
})

test('reads by the API are limited by user', async () => {
	const reader = await new Visitor(server.origin).logIn('contractor2@example.com')
	const statuses = await Promise.all(
		Array.from({ length: 45 }, async () => (await reader.request('/poll')).status),
	)
	expect(statuses.filter(status => status === 200).length).toBeLessThanOrEqual(40)
	expect(statuses).toContain(429)
	const other = await new Visitor(server.origin).logIn('homeowner@example.com')
	expect((await other.request('/poll')).status).toBe(200)
})
