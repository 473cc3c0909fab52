import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { type RunningServer, startServer } from '../support/server.ts'

// The whole way over HTTP: what only the doors and the front decide.

let server: RunningServer
let sign: (claims?: Record<string, unknown>) => Promise<string>

beforeAll(async () => {
	const { publicKey, privateKey } = await generateKeyPair('ES256')
	const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }
	sign = (claims = {}) =>
		new SignJWT({ sub: randomUUID(), name: 'Hanna Huber', role: 'HOMEOWNER', ...claims })
			.setProtectedHeader({ alg: 'ES256', kid: 'one' })
			.setIssuer('https://marketplace.example')
			.setAudience('messages')
			.setIssuedAt()
			.setExpirationTime('5m')
			.setJti(randomUUID())
			.sign(privateKey)
	const env = {
		SSO_JWKS: JSON.stringify({ keys: [jwk] }),
		SSO_ISSUER: 'https://marketplace.example',
		SSO_AUDIENCE: 'messages',
		LOG_LEVEL: 'info',
	}
	server = await startServer({ seed: true, env })
})
afterAll(() => server.stop())

async function makeToken(email: string, scopes: string) {
	const browser = new Visitor(server.origin)
	await browser.logIn(email)
	const answer = await browser.post('/settings/tokens', { name: 'test', scopes })
	const shown = await browser.get('/settings/tokens')
	return { browser, answer, shown, secret: secretIn(shown.page) ?? '' }
}

const secretIn = (page: string) => /plumb_[\w-]{43}/.exec(page)?.[0]

const call = (token: string | null, method: string, path: string, body?: unknown) =>
	fetch(`${server.origin}/api/service${path}`, {
		method,
		headers: {
			...(token && { Authorization: `Bearer ${token}` }),
			...(body !== undefined && { 'Content-Type': 'application/json' }),
		},
		...(body !== undefined && { body: JSON.stringify(body) }),
	})

describe('the page of tokens', () => {
	test('shows a new token’s secret on the page that follows, and after a reload', async () => {
		const { browser, answer, shown, secret } = await makeToken(
			'homeowner@example.com',
			'messages:read',
		)
		expect(answer.status).toBe(303)
		expect(await answer.text()).not.toContain('plumb_')
		expect(shown.headers.get('cache-control')).toBe('no-store')

		const again = await browser.get('/settings/tokens')
		expect(secretIn(again.page)).toBe(secret)
		expect(again.page.match(/data-token="/g)).toHaveLength(1)

		const id = /data-token="([^"]+)"/.exec(again.page)![1]
		const threads = () =>
			fetch(`${server.origin}/api/threads`, { headers: { Authorization: `Bearer ${secret}` } })
		expect((await threads()).status).toBe(200)
		expect(
			(await browser.post(`/settings/tokens/${id}/revoke`, {}, '/settings/tokens')).status,
		).toBe(303)
		expect((await threads()).status).toBe(401)
		expect((await browser.get('/settings/tokens')).page).not.toContain('data-token="')
	})

	test('gives back what was typed when it can’t be accepted', async () => {
		const browser = new Visitor(server.origin)
		await browser.logIn('contractor@example.com')
		const fields = { name: 'My robot', lastDay: '2020-01-01' }
		const answer = await browser.post('/settings/tokens', fields)
		expect(answer.status).toBe(422)
		const page = await answer.text()
		expect(page).toContain('value="My robot"')
		expect(page).toContain('This day has passed.')
		expect(page).toContain('Choose at least one.')
		expect(page).not.toContain('data-token="')
	})

	test('offers and gives the scope service to administrators alone', async () => {
		const { shown, answer, secret } = await makeToken('contractor@example.com', 'service')
		expect(answer.status).toBe(403)
		expect(shown.page).not.toContain('value="service"')
		expect(secret).toBe('')
	})
})

test('the page of sessions logs another browser out', async () => {
	const [mine, other] = [new Visitor(server.origin), new Visitor(server.origin)]
	await mine.logIn('contractor2@example.com')
	await other.logIn('contractor2@example.com')
	const { page } = await mine.get('/settings/sessions')
	const ids = [...page.matchAll(/data-session="([^"]+)"/g)].map(match => match[1])
	expect(ids).toHaveLength(2)
	expect(page.match(/revoke"/g)).toHaveLength(1)

	const id = /sessions\/([^/]+)\/revoke"/.exec(page)![1]
	expect(
		(await mine.post(`/settings/sessions/${id}/revoke`, {}, '/settings/sessions')).status,
	).toBe(303)

	expect((await other.get('/messages')).headers.get('location')).toContain('/login')
	expect((await mine.get('/messages')).status).toBe(200)
})

describe('the service API', () => {
	let token: string
	beforeAll(async () => {
		token = (await makeToken('admin@example.com', 'service')).secret
	})
	const updatedAt = '2026-01-01T00:00:00Z'
	const user = { name: 'Hanna Huber', role: 'HOMEOWNER', updatedAt }
	const lead = {
		homeownerExternalId: 'h/1',
		title: 'Bath',
		description: 'All',
		trade: 'Bathroom',
		city: 'Lyon',
		updatedAt,
	}

	test('takes users, leads, a claim and messages, and lets a person leave', async () => {
		const statuses = async (...calls: Parameters<typeof call>[]) => {
			const all: number[] = []
			for (const one of calls) all.push((await call(...one)).status)
			return all
		}
		const message = { fromExternalId: 'h/1', body: 'Hi', clientKey: randomUUID() }
		const contractor = { ...user, name: 'Carl', role: 'CONTRACTOR' }
		expect(
			await statuses(
				[token, 'PUT', '/leads/l1', lead],
				[token, 'PUT', '/users/h%2F1', user],
				[token, 'PUT', '/users/h%2F1', user],
				[token, 'PUT', '/users/c1', contractor],
				[token, 'PUT', '/leads/l1', lead],
				[token, 'PUT', '/leads/l1', lead],
				[token, 'POST', '/threads/l1/messages', message],
				[token, 'POST', '/leads/l1/claim', { contractorExternalId: 'c1' }],
				[token, 'POST', '/leads/l1/claim', { contractorExternalId: 'c1' }],
				[token, 'POST', '/threads/l1/messages', message],
				[token, 'POST', '/threads/l1/messages', message],
				[token, 'DELETE', '/users/h%2F1'],
				[token, 'DELETE', '/users/h%2F1', { updatedAt }],
				[token, 'POST', '/threads/l1/messages', { ...message, fromExternalId: 'c1' }],
			),
		).toEqual([422, 201, 200, 201, 201, 200, 409, 201, 200, 201, 200, 200, 200, 409])
	})

	const calls: [string, string, unknown][] = [
		['PUT', '/users/u1', user],
		['DELETE', '/users/u1', undefined],
		['PUT', '/leads/x1', lead],
		['POST', '/leads/x1/claim', { contractorExternalId: 'c1' }],
		['POST', '/threads/x1/messages', { fromExternalId: 'c1', body: 'Hi', clientKey: 'k' }],
	]

	test.each(calls)('%s %s is for a token with the scope', async (method, path, body) => {
		const other = (await makeToken('admin@example.com', 'messages:write')).secret
		expect((await call(null, method, path, body)).status).toBe(401)
		expect((await call('plumb_unknown', method, path, body)).status).toBe(401)
		expect((await call(other, method, path, body)).status).toBe(403)
		const browser = new Visitor(server.origin)
		await browser.logIn('admin@example.com')
		const answer = await browser.get(`/api/service${path}`, {
			method,
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(body ?? {}),
		})
		expect(answer.status).toBe(403)
	})

	test('refuses what it does not know', async () => {
		const form = await fetch(`${server.origin}/api/service/users/u1`, {
			method: 'PUT',
			headers: { Authorization: `Bearer ${token}` },
			body: new URLSearchParams({ name: 'x' }),
		})
		expect(form.status).toBe(415)
		expect((await call(token, 'PUT', '/users/u1', { ...user, rank: 1 })).status).toBe(400)
		expect((await call(token, 'PUT', '/users/a%00b', user)).status).toBe(422)
		expect((await call(token, 'PUT', `/users/${'x'.repeat(201)}`, user)).status).toBe(422)
		expect((await call(token, 'PATCH', '/users/u1', user)).status).toBe(405)
		expect((await call(token, 'DELETE', '/users/nobody')).status).toBe(404)
	})
})

describe('single sign-on', () => {
	test('logs in, once, and goes on inside the site alone', async () => {
		const path = `/sso?token=${await sign()}&redirectTo=${encodeURIComponent('/leads?x=1')}`
		const browser = new Visitor(server.origin)
		// What only looks at the address does not use it up.
		expect((await fetch(server.origin + path, { method: 'HEAD' })).status).toBe(405)

		const answer = await browser.get(path)

		expect(answer.status).toBe(303)
		expect(answer.headers.get('location')).toBe('/leads?x=1')
		expect(answer.headers.get('cache-control')).toBe('no-store')
		expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
		expect((await browser.get('/leads')).page).toContain('Hanna Huber')

		const replay = await new Visitor(server.origin).get(path)
		expect(replay.status).toBe(401)
		expect(replay.page).toContain('This log-in link is not valid')
		expect(replay.headers.get('referrer-policy')).toBe('strict-origin')
		expect(replay.headers.get('cache-control')).toBe('no-store')
		expect(replay.headers.getSetCookie().join()).not.toContain('session=')
	})

	test.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
		'never goes on to %s',
		async to => {
			const path = `/sso?token=${await sign()}&redirectTo=${encodeURIComponent(to)}`
			const answer = await new Visitor(server.origin).get(path)
			expect(answer.status).toBe(303)
			expect(answer.headers.get('location')).toBe('/messages')
		},
	)

	test('leaves another person’s session alone', async () => {
		const browser = new Visitor(server.origin)
		await browser.logIn('homeowner@example.com')
		const session = browser.cookies.get('session')

		const answer = await browser.get(`/sso?token=${await sign()}`)

		expect(answer.status).toBe(403)
		expect(answer.page).toContain('is logged in here. Log out first')
		expect(browser.cookies.get('session')).toBe(session)
		// And they can log out, to follow the link again.
		expect((await browser.post('/logout', {}, '/settings')).status).toBe(303)
	})

	test('keeps tokens out of the log', async () => {
		const token = await sign()
		await new Visitor(server.origin).get(`/sso?token=${token}`)
		await new Visitor(server.origin).get(`/sso?token=${token}`)
		expect(server.output()).toContain('single sign-on refused')
		expect(server.output()).not.toContain(token.split('.')[2])
	})
})
