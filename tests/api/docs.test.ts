import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OPERATIONS } from '~/api/operations'
import { send } from '../support/api.ts'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer
let html: string
let policy: string

beforeAll(async () => {
	server = await startServer()
	const answer = await send(server.origin, '/api/docs')
	html = answer.text
	policy = answer.headers.get('content-security-policy')!
})

afterAll(() => server?.stop())

test('the page tells of every call, with a command line to make it', () => {
	for (const { operationId, summary, method, request } of OPERATIONS) {
		expect(html).toContain(`id="${operationId}"`)
		expect(html).toContain(summary)
		if (request) expect(html).toContain(`curl -X ${method}`)
	}
})

test('the page links only to what it holds or this server serves', async () => {
	const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, to]) => to!)
	const within = links.filter(to => to.startsWith('#'))
	expect(within.length).toBeGreaterThan(30)
	for (const to of within) expect(html).toContain(`id="${to.slice(1)}"`)
	for (const to of new Set(links.filter(to => !to.startsWith('#')))) {
		expect(to).toMatch(/^\/(?!\/)/)
		expect((await fetch(server.origin + to)).status, to).toBe(200)
	}
})

test('every body that the document asks for refuses unknown fields', async () => {
	const { json } = await send(server.origin, '/api/openapi.json')
	const bodies = Object.entries(json.components.schemas).filter(([name]) =>
		name.endsWith('Request'),
	)
	expect(bodies.length).toBe(OPERATIONS.filter(({ request }) => request).length)
	for (const [name, schema] of bodies as [string, { anyOf?: object[] }][]) {
		for (const shape of schema.anyOf ?? [schema]) {
			expect(shape, name).toMatchObject({ type: 'object', additionalProperties: false })
		}
	}
})

test('the page needs no script and no inline style', () => {
	expect(policy).toContain("default-src 'none'")
	expect(policy).not.toContain('unsafe-inline')
	expect(html).not.toMatch(/ style=/)
	expect(html).not.toMatch(/<style/)
	// React escapes nothing twice: the words are there as they were written.
	expect(html).toContain('<code>Authorization: Bearer &lt;token&gt;</code>')
})

describe('an address or method that is none answers a problem', () => {
	test.each([
		['GET', '/api/nothing', 404, null],
		['POST', '/api', 404, null],
		['POST', '/api/threads', 405, 'GET'],
		['GET', '/api/threads/create', 405, 'POST'],
		['DELETE', '/api/notifications', 405, 'GET, PATCH'],
		['PUT', '/api/leads', 405, 'GET, POST'],
		['POST', '/api/openapi.json', 405, 'GET'],
		['DELETE', '/api/threads/x', 405, 'GET'],
		['PATCH', '/api/threads/x/messages', 405, 'GET, POST'],
	] as const)('%s %s', async (method, address, status, allow) => {
		const answer = await send(server.origin, address, { method })
		expect(answer.status).toBe(status)
		expect(answer.headers.get('content-type')).toBe('application/problem+json')
		expect(answer.json.status).toBe(status)
		expect(answer.headers.get('allow')).toBe(allow)
	})
})
