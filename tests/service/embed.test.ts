import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Actor } from '~/auth/actor'
import { csrfToken } from '~/auth/csrf.server'
import { actorOf, startSession } from '~/auth/sessions.server'
import { embedActorOf, startEmbedSession } from '~/embed/session.server'
import { requireEmbedding, signEmbedToken } from '~/embed/token.server'
import { env, parseEnv } from '~/env.server'
import { claimFor } from '~/service/acts.server'
import { embedTokenFor } from '~/service/embed.server'
import { deactivateUser } from '~/service/users.server'
import { everything, makeAdmin, makeHomeowner } from '../support/factory.ts'
import { makeMarketplace } from '../support/marketplace.ts'
import { refused } from '../support/refused.ts'

let service: Actor
beforeAll(async () => {
	service = await makeAdmin()
})
beforeEach(() => {
	env.EMBED_ORIGINS = ['https://marketplace.example']
})

const requestWith = (setCookie: string) =>
	new Request('http://localhost/embed/bell', {
		headers: { cookie: setCookie.split(';', 1)[0]! },
	})

async function opened() {
	const market = await makeMarketplace(service)
	const { token } = await embedTokenFor(service, { externalId: market.homeowner })
	return { ...market, token, ...(await startEmbedSession(token)) }
}

test('a token opens a frame of its person, once', async () => {
	const { homeownerId, token, to, setCookie } = await opened()

	expect(to).toBe('/embed/bell')
	expect((await embedActorOf(requestWith(setCookie)))?.id).toBe(homeownerId)
	const before = await everything()
	expect((await refused(startEmbedSession(token))).status).toBe(401)
	expect(await everything()).toBe(before)
})

test('of twenty at once with one token one opens', async () => {
	const { homeowner } = await makeMarketplace(service)
	const { token } = await embedTokenFor(service, { externalId: homeowner })
	const done = await Promise.allSettled(Array.from({ length: 20 }, () => startEmbedSession(token)))
	expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('its cookie is partitioned, secure and far from scripts', async () => {
	const { setCookie } = await opened()
	const [pair, ...attributes] = setCookie.split('; ')
	expect(pair).toMatch(/^__Host-embed=/)
	expect(attributes.sort()).toEqual(
		['HttpOnly', 'Max-Age=43200', 'Partitioned', 'Path=/', 'SameSite=None', 'Secure'].sort(),
	)
})

test('neither cookie can be used as the other', async () => {
	const { setCookie, homeownerId } = await opened()
	const as = (name: string, header: string) => requestWith(header.replace(/^[^=]+=/, `${name}=`))
	expect(await actorOf(as('session', setCookie))).toBeNull()
	expect(await embedActorOf(as('__Host-embed', await startSession(homeownerId)))).toBeNull()
})

test('who leaves has no frame any more', async () => {
	const { homeowner, setCookie } = await opened()
	const { token } = await embedTokenFor(service, { externalId: homeowner })
	await deactivateUser(service, homeowner)
	expect(await embedActorOf(requestWith(setCookie))).toBeNull()
	expect((await refused(startEmbedSession(token))).status).toBe(401)
	const again = await refused(embedTokenFor(service, { externalId: homeowner }))
	expect(again.toBody()).toMatchObject({ status: 422, errors: [{ path: 'externalId' }] })
})

test('a token names a conversation of its person alone', async () => {
	const [market, other] = [await makeMarketplace(service), await makeMarketplace(service)]
	const { threadId } = await claimFor(service, market.lead, market.contractor)

	const { token } = await embedTokenFor(service, { externalId: market.homeowner, threadId })
	expect((await startEmbedSession(token)).to).toBe(`/embed/threads/${threadId}`)
	const problem = await refused(embedTokenFor(service, { externalId: other.homeowner, threadId }))
	expect(problem.toBody()).toMatchObject({ status: 422, errors: [{ path: 'threadId' }] })
})

describe('what is no token', () => {
	test.each([
		['nothing', ''],
		['noise', 'a.b.c'],
		['a form’s token', csrfToken('embed-1')],
		['a token without a signature', `${btoa('{"alg":"none"}')}.${btoa('{"sub":"1"}')}.`],
	])('%s opens nothing', async (_, token) => {
		expect((await refused(startEmbedSession(token))).status).toBe(401)
	})

	test('one that is older than two minutes opens nothing', async () => {
		const { id } = await makeHomeowner()
		const { token } = await signEmbedToken({ userId: id, to: '/embed/bell' })
		vi.useFakeTimers({ now: Date.now() + 121_000, toFake: ['Date'] })
		const problem = await refused(startEmbedSession(token))
		vi.useRealTimers()
		expect(problem.status).toBe(401)
	})
})

test('nobody but an administrator makes tokens', async () => {
	const { homeowner } = await makeMarketplace(service)
	const stranger = await makeHomeowner()
	expect((await refused(embedTokenFor(stranger, { externalId: homeowner }))).status).toBe(403)
})

describe('the sites that may embed', () => {
	const base = { DATABASE_URL: 'file:x', SESSION_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789' }
	const parsed = (EMBED_ORIGINS: string) => parseEnv({ ...base, EMBED_ORIGINS }).EMBED_ORIGINS

	test('are none unless they are named', async () => {
		expect(parsed('')).toBeUndefined()
		env.EMBED_ORIGINS = undefined
		expect((await refused(requireEmbedding)).status).toBe(404)
	})

	test('are several origins', () => {
		expect(parsed('https://a.example  https://b.example:8443 http://localhost:4000')).toEqual([
			'https://a.example',
			'https://b.example:8443',
			'http://localhost:4000',
		])
	})

	test.each([
		'http://a.example',
		'https://a.example/',
		'https://*.example',
		"'self'",
		'*',
		'https://a.example; script-src *',
		'https://a.example;sandbox',
		'http://localhost.evil.example',
	])('can’t be %s', origins => {
		expect(() => parsed(origins)).toThrow(/EMBED_ORIGINS/)
	})
})
