import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { actorOf, startSession } from '~/auth/sessions.server'
import { logInBySso } from '~/auth/sso.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env, parseEnv } from '~/env.server'
import { everything, makeHomeowner } from '../support/factory.ts'
import { refused } from '../support/refused.ts'

const JWKS_URL = 'https://marketplace.example/jwks.json'
const keys = {
	ES256: await generateKeyPair('ES256'),
	EdDSA: await generateKeyPair('EdDSA'),
	RS256: await generateKeyPair('RS256', { extractable: true }),
	other: await generateKeyPair('ES256'),
}
const jwks = {
	keys: await Promise.all(
		(['ES256', 'EdDSA', 'RS256'] as const).map(async alg => ({
			...(await exportJWK(keys[alg].publicKey)),
			kid: alg,
			alg,
		})),
	),
}

const marketplace = setupServer(http.get(JWKS_URL, () => HttpResponse.json(jwks)))
beforeAll(() => marketplace.listen({ onUnhandledRequest: 'error' }))
afterEach(() => marketplace.resetHandlers())
afterAll(() => marketplace.close())

beforeEach(() => {
	Object.assign(env, {
		SSO_JWKS: JWKS_URL,
		SSO_ISSUER: 'https://marketplace.example',
		SSO_AUDIENCE: 'messages',
	})
})

const now = () => Math.floor(Date.now() / 1000)

const goodClaims = () => ({
	iss: 'https://marketplace.example',
	aud: 'messages',
	sub: `sso-${randomUUID()}`,
	jti: randomUUID(),
	iat: now(),
	exp: now() + 300,
	name: 'Hanna Huber',
	role: 'HOMEOWNER',
})

type Claims = Record<string, unknown>

interface Signer {
	alg?: string
	kid?: string
	key?: CryptoKey
}

const sign = (claims: Claims, { alg = 'ES256', kid = alg, key }: Signer = {}) =>
	new SignJWT(claims)
		.setProtectedHeader({ alg, kid })
		.sign(key ?? keys[alg as keyof typeof keys].privateKey)

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

const blank = () => new Request('http://localhost/sso')
const logIn = (token: string, present: Actor | null = null) => logInBySso(blank(), token, present)

const requestWith = (setCookie: string) =>
	new Request('http://localhost/', { headers: { cookie: setCookie.split(';', 1)[0]! } })

const all = async () => `${await everything()} ${await db.usedJwt.count()}`

test.each(['ES256', 'EdDSA', 'RS256'])('a token signed by %s logs a new person in', async alg => {
	const claims = { ...goodClaims(), email: `${randomUUID()}@Example.com` }

	const setCookie = await logIn(await sign(claims, { alg }))

	const actor = await actorOf(requestWith(setCookie))
	expect(actor).toMatchObject({ name: 'Hanna Huber', role: 'HOMEOWNER' })
	const user = await db.user.findUniqueOrThrow({ where: { id: actor!.id } })
	expect(user).toMatchObject({ externalId: claims.sub, email: claims.email.toLowerCase() })
	expect(user.passwordHash).toBeNull()
})

test('a known person comes back as they are, in a session of its own', async () => {
	const claims = goodClaims()
	const first = await actorOf(requestWith(await logIn(await sign(claims))))

	const again = { ...claims, jti: randomUUID(), name: 'Renamed', email: 'renamed@example.com' }
	const second = await actorOf(requestWith(await logIn(await sign(again))))

	expect(second).toMatchObject({ id: first!.id, name: 'Hanna Huber' })
	expect(second!.credentialId).not.toBe(first!.credentialId)
})

test('the session that was in this browser ends', async () => {
	const claims = goodClaims()
	const before = requestWith(await logIn(await sign(claims)))
	const present = await actorOf(before)

	const token = await sign({ ...claims, jti: randomUUID() })
	const setCookie = await logInBySso(before, token, present)

	expect(await actorOf(before)).toBeNull()
	expect((await actorOf(requestWith(setCookie)))?.id).toBe(present!.id)
})

test('of twenty at once with one token one gets in', async () => {
	const claims = goodClaims()
	const token = await sign(claims)

	const done = await Promise.allSettled(Array.from({ length: 20 }, () => logIn(token)))

	expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
	for (const one of done) {
		if (one.status === 'rejected') expect(one.reason).toMatchObject({ status: 401 })
	}
	const user = await db.user.findUniqueOrThrow({
		where: { externalId: claims.sub },
		include: { sessions: true },
	})
	expect(user.sessions).toHaveLength(1)
})

test('twenty tokens at once for one new person make one person', async () => {
	const { sub } = goodClaims()
	const tokens = Array.from({ length: 20 }, () => sign({ ...goodClaims(), sub }))
	const cookies = await Promise.all(tokens.map(async token => logIn(await token)))
	const actors = await Promise.all(cookies.map(cookie => actorOf(requestWith(cookie))))
	expect(new Set(actors.map(actor => actor!.id)).size).toBe(1)
	expect(new Set(actors.map(actor => actor!.credentialId)).size).toBe(20)
})

/** `at` moves the times, in seconds from when the token is made. */
const with_ =
	(changes: Claims, at: Record<string, number> = {}) =>
	() => {
		const times = Object.entries(at).map(([name, seconds]) => [name, now() + seconds])
		return sign({ ...goodClaims(), ...changes, ...Object.fromEntries(times) })
	}

const bad: [string, () => Promise<string> | string][] = [
	['nothing', () => ''],
	['noise', () => 'a.b.c'],
	['NUL', () => '\u0000'],
	['a very long text', () => 'x'.repeat(100_000)],
	['another key’s signature', () => sign(goodClaims(), { key: keys.other.privateKey })],
	[
		'changed claims',
		async () => {
			const [head, , signature] = (await sign(goodClaims())).split('.')
			return `${head}.${encoded({ ...goodClaims(), name: 'Mallory' })}.${signature}`
		},
	],
	['no signature', () => `${encoded({ alg: 'none' })}.${encoded(goodClaims())}.`],
	[
		'the public key as a secret',
		async () => {
			const text = `${encoded({ alg: 'HS256', kid: 'RS256' })}.${encoded(goodClaims())}`
			const pem = await exportSPKI(keys.RS256.publicKey)
			return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
		},
	],
	[
		'an algorithm that is not taken',
		async () => {
			const { privateKey } = await generateKeyPair('ES384')
			return sign(goodClaims(), { alg: 'ES384', kid: 'ES256', key: privateKey })
		},
	],
	['an unknown key', () => sign(goodClaims(), { kid: 'nobody' })],
	[
		'its own key in the header',
		async () => {
			const { publicKey, privateKey } = keys.other
			const header = { alg: 'ES256', jwk: await exportJWK(publicKey), kid: 'nobody' }
			return new SignJWT(goodClaims()).setProtectedHeader(header).sign(privateKey)
		},
	],
	['an end that has passed', with_({}, { iat: -120, exp: -60 })],
	['a beginning long ago', with_({}, { iat: -600, exp: 60 })],
	['a beginning to come', with_({}, { iat: 60, exp: 120 })],
	['nbf to come', with_({}, { nbf: 60 })],
	['more than five minutes', with_({}, { iat: -1, exp: 300 })],
	['another issuer', with_({ iss: 'https://evil.example' })],
	['another audience', with_({ aud: 'billing' })],
	['an array of other audiences', with_({ aud: ['billing', 'shop'] })],
	...['iss', 'aud', 'exp', 'iat', 'jti', 'sub', 'name', 'role'].map(
		(name): [string, () => Promise<string>] => [`no ${name}`, with_({ [name]: undefined })],
	),
	['a jti that is a number', with_({ jti: 7 })],
	['an empty jti', with_({ jti: '' })],
	['a sub with NUL', with_({ sub: 'a\u0000' })],
	['a role of ours', with_({ role: 'ADMIN' })],
	['an empty name', with_({ name: ' ' })],
	['an address that is none', with_({ email: 'nobody' })],
]

test.each(bad)('a token with %s is refused, and nothing is stored', async (_, make) => {
	const before = await all()
	const problem = await refused(logIn(await make()))
	expect(problem.status).toBe(401)
	expect(problem.message).toMatch(/^This log-in link is not valid/)
	expect(await all()).toBe(before)
})

test('a token that was used is refused like any other bad one', async () => {
	const token = await sign(goodClaims())
	await logIn(token)
	const before = await all()
	const [used, noise] = [await refused(logIn(token)), await refused(logIn('noise'))]
	expect(used.toBody()).toEqual(noise.toBody())
	expect(await all()).toBe(before)
})

describe('a good token opens no account, and is not used up,', () => {
	async function stays(claims: Claims, present: Actor | null = null) {
		const before = await all()
		const problem = await refused(logIn(await sign(claims), present))
		expect(problem.status).toBe(403)
		expect(await all()).toBe(before)
		return problem
	}

	test('of who has left', async () => {
		const claims = goodClaims()
		await logIn(await sign(claims))
		const data = { deactivatedAt: new Date() }
		await transaction(tx => tx.user.update({ where: { externalId: claims.sub }, data }))
		await stays({ ...claims, jti: randomUUID() })
	})

	test('with another role than before', async () => {
		const claims = goodClaims()
		await logIn(await sign(claims))
		await stays({ ...claims, jti: randomUUID(), role: 'CONTRACTOR' })
	})

	test('with an e-mail address of another account', async () => {
		const { id } = await makeHomeowner()
		const { email } = await db.user.findUniqueOrThrow({ where: { id } })
		const problem = await stays({ ...goodClaims(), email })
		expect(problem.errors).toBeUndefined()
	})

	test('in a browser where somebody else is logged in', async () => {
		const present = await makeHomeowner('Berta Braun')
		const request = requestWith(await startSession(present.id))
		const problem = await stays(goodClaims(), present)
		expect(problem.message).toContain('Berta Braun is logged in here')
		expect((await actorOf(request))?.id).toBe(present.id)
	})
})

test('what has expired is forgotten', async () => {
	const row = { jti: 'sso:old', expiresAt: new Date(Date.now() - 2 * 3600 * 1000) }
	await transaction(tx => tx.usedJwt.create({ data: row }))
	await logIn(await sign(goodClaims()))
	expect(await db.usedJwt.findUnique({ where: { jti: 'sso:old' } })).toBeNull()
})

describe('the keys', () => {
	test('can stand in a file', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'jwks-'))
		const file = path.join(folder, 'jwks.json')
		writeFileSync(file, JSON.stringify(jwks))
		env.SSO_JWKS = file
		await logIn(await sign(goodClaims()))
		rmSync(folder, { recursive: true })
	})

	test('can be given as JSON', async () => {
		env.SSO_JWKS = JSON.stringify(jwks)
		await logIn(await sign(goodClaims()))
	})

	test.each([
		['answers 500', () => new HttpResponse(null, { status: 500 })],
		['answers a page', () => HttpResponse.html('<p>Hello')],
		['answers other JSON', () => HttpResponse.json({ keys: 'none' })],
		['can’t be reached', () => HttpResponse.error()],
	])('are asked for again later when their place %s', async (name, answer) => {
		env.SSO_JWKS = `${JWKS_URL}?${encodeURIComponent(name)}`
		const token = await sign(goodClaims())
		marketplace.use(http.get(JWKS_URL, answer))
		const before = await all()
		expect((await refused(logIn(token))).status).toBe(503)
		expect(await all()).toBe(before)

		marketplace.resetHandlers()
		await logIn(token)
	})

	test('are asked for when a token names a new one', async () => {
		env.SSO_JWKS = `${JWKS_URL}?rotated`
		const rotated = await generateKeyPair('ES256')
		const jwk = { ...(await exportJWK(rotated.publicKey)), kid: 'new', alg: 'ES256' }
		marketplace.use(http.get(JWKS_URL, () => HttpResponse.json({ keys: [...jwks.keys, jwk] })))
		await logIn(await sign(goodClaims(), { kid: 'new', key: rotated.privateKey }))
	})
})

describe('the environment', () => {
	const base = { DATABASE_URL: 'file:x', SESSION_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789' }

	test('is off without keys', () => {
		expect(parseEnv({ ...base, SSO_JWKS: '' }).SSO_JWKS).toBeUndefined()
	})

	test.each([
		['keys alone', { SSO_JWKS: JWKS_URL }],
		[
			'an address without TLS',
			{ SSO_JWKS: 'http://a.example', SSO_ISSUER: 'i', SSO_AUDIENCE: 'a' },
		],
	])('is refused with %s', (_, given) => {
		expect(() => parseEnv({ ...base, ...given })).toThrow(/SSO_JWKS/)
	})
})
