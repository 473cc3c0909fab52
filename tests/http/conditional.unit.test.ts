import { expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { conditional, etagOf } from '~/http/conditional.server'

const actor: Actor = {
	id: 'u1',
	name: 'Ann',
	role: 'HOMEOWNER',
	timeZone: null,
	version: 3,
	credentialId: 's1',
}

const get = (path = '/poll?thread=t', headers: Record<string, string> = {}) =>
	new Request(`http://localhost${path}`, { headers })

const body = async () => new Response('{"n":1}')

test('the same question about the same versions has the same strong tag', () => {
	expect(etagOf(get(), actor, 1, 2)).toBe(etagOf(get(), { ...actor, name: 'Anna' }, 1, 2))
	expect(etagOf(get(), actor, 1, 2)).toMatch(/^"[\w-]{27}"$/)
})

test('another person, session, address, encoding or version has another tag', () => {
	const tags = [
		etagOf(get(), actor, 1, 2),
		etagOf(get(), { ...actor, id: 'u2' }, 1, 2),
		etagOf(get(), { ...actor, credentialId: 's2' }, 1, 2),
		etagOf(get('/poll?thread=x'), actor, 1, 2),
		etagOf(get('/poll'), actor, 1, 2),
		etagOf(get('/poll?thread=t', { 'accept-encoding': 'gzip' }), actor, 1, 2),
		etagOf(get(), actor, 1, 3),
		etagOf(get(), actor, 12),
		etagOf(get(), actor, 1),
	]
	expect(new Set(tags).size).toBe(tags.length)
})

test('an answer that is still held is a 304 without a body, and nothing is made', async () => {
	const etag = etagOf(get(), actor, 1)
	for (const held of [etag, `W/${etag}`, `"x", ${etag}`, `"x" ,W/${etag} , "y"`, '*']) {
		const request = get('/poll', { 'if-none-match': held })

		const response = await conditional(request, etag, () => {
			throw new Error('made for nothing')
		})

		expect(response.status).toBe(304)
		expect(await response.text()).toBe('')
		expect(response.headers.get('etag')).toBe(etag)
	}
})

test('anything else is answered in full', async () => {
	const etag = etagOf(get(), actor, 1)
	for (const held of [undefined, '', '"x"', etag.slice(1, -1), 'W/"x"', `${etag.slice(0, -1)}x"`]) {
		const headers: Record<string, string> = held === undefined ? {} : { 'if-none-match': held }
		const request = get('/poll', headers)

		const response = await conditional(request, etag, body)

		expect(response.status).toBe(200)
		expect(await response.text()).toBe('{"n":1}')
		expect(response.headers.get('etag')).toBe(etag)
	}
})

test('no shared cache may keep it, and every use of it asks first', async () => {
	for (const headers of [{}, { 'if-none-match': '*' }] as Record<string, string>[]) {
		const response = await conditional(get('/poll', headers), '"e"', body)
		expect(response.headers.get('cache-control')).toBe('private, no-cache')
		expect(response.headers.get('vary')).toBe('Cookie, Accept-Encoding')
	}
})
