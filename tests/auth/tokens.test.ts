import { createHash, randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { newSecret, SHOWN_SECONDS, showOnce } from '~/auth/new-secret.server'
import { NewToken } from '~/auth/token-schemas'
import { createToken, revokeToken, tokenActor, tokenOf, tokensOf } from '~/auth/tokens.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { makeAdmin, makeHomeowner } from '../support/factory.ts'
import { refused } from '../support/refused.ts'

const READING = { name: 'reader', scopes: ['messages:read' as const], expiresAt: null }

afterEach(() => void vi.useRealTimers())

const atTime = (ms: number) => vi.useFakeTimers({ now: ms, toFake: ['Date'] })

test('a token says who acts and what it may do', async () => {
	const homeowner = await makeHomeowner()

	const { id, secret } = await createToken(homeowner, {
		...READING,
		scopes: ['notifications', 'messages:read'],
	})

	const { credentialId: _, ...person } = homeowner
	expect(await tokenActor(secret)).toEqual({
		actor: { ...person, credentialId: id },
		scopes: ['messages:read', 'notifications'],
	})
})

test('only a hash of the secret is stored, and no list has either', async () => {
	const homeowner = await makeHomeowner()

	const { id, secret } = await createToken(homeowner, READING)

	const row = await db.apiToken.findUniqueOrThrow({ where: { id } })
	expect(row.secretHash).toBe(createHash('sha256').update(secret).digest('hex'))
	expect(JSON.stringify(row)).not.toContain(secret)
	expect(JSON.stringify(await tokensOf(homeowner))).not.toMatch(
		new RegExp(`${secret}|${row.secretHash}`),
	)
	expect(await tokenActor(row.secretHash)).toBeNull()
})

test('a token ends at its time', async () => {
	const homeowner = await makeHomeowner()
	const end = Date.now() + 60_000
	const { secret } = await createToken(homeowner, { ...READING, expiresAt: new Date(end) })

	atTime(end - 1)
	expect(await tokenActor(secret)).not.toBeNull()
	atTime(end)
	expect(await tokenActor(secret)).toBeNull()
	expect(await tokensOf(homeowner)).toMatchObject([{ expiresAt: new Date(end).toISOString() }])
})

test('a revoked token is dead at once and gone from the list', async () => {
	const homeowner = await makeHomeowner()
	const { id, secret } = await createToken(homeowner, READING)
	const other = await createToken(homeowner, { ...READING, name: 'other' })

	await revokeToken(homeowner, id)

	expect(await tokenActor(secret)).toBeNull()
	expect(await tokenActor(other.secret)).not.toBeNull()
	expect((await tokensOf(homeowner)).map(token => token.id)).toEqual([other.id])
	expect((await refused(revokeToken(homeowner, id))).status).toBe(404)
})

test('nobody finds or revokes another’s token', async () => {
	const [owner, stranger] = [await makeHomeowner(), await makeAdmin()]
	const { id, secret } = await createToken(owner, READING)

	const problem = await refused(revokeToken(stranger, id))

	const unknown = await refused(revokeToken(stranger, randomUUID()))
	expect(problem.toBody()).toEqual(unknown.toBody())
	expect((await refused(tokenOf(stranger, id))).status).toBe(404)
	expect(await tokenActor(secret)).not.toBeNull()
	expect(await tokensOf(stranger)).toEqual([])
})

test('the last use is known to the minute', async () => {
	const homeowner = await makeHomeowner()
	const { id, secret } = await createToken(homeowner, READING)
	const lastUse = async () => (await tokensOf(homeowner))[0]!.lastUsedAt
	expect(await lastUse()).toBeNull()
	const start = Date.now()

	atTime(start)
	await Promise.all(Array.from({ length: 10 }, () => tokenActor(secret)))
	expect(await lastUse()).toBe(new Date(start).toISOString())
	atTime(start + 59_999)
	await tokenActor(secret)
	expect(await lastUse()).toBe(new Date(start).toISOString())
	atTime(start + 60_000)
	await tokenActor(secret)
	expect(await lastUse()).toBe(new Date(start + 60_000).toISOString())

	await revokeToken(homeowner, id)
	atTime(start + 300_000)
	await tokenActor(secret)
	const row = await db.apiToken.findUniqueOrThrow({ where: { id } })
	expect(row.lastUsedAt).toEqual(new Date(start + 60_000))
})

test('a deactivated person’s token does nothing', async () => {
	const homeowner = await makeHomeowner()
	const { secret } = await createToken(homeowner, READING)

	const data = { deactivatedAt: new Date() }
	await transaction(tx => tx.user.update({ where: { id: homeowner.id }, data }))

	expect(await tokenActor(secret)).toBeNull()
})

describe('a service token', () => {
	const SERVICE = { ...READING, scopes: ['messages:read' as const, 'service' as const] }

	test('is for administrators', async () => {
		const homeowner = await makeHomeowner()
		expect((await refused(createToken(homeowner, SERVICE))).status).toBe(403)
		expect(await tokensOf(homeowner)).toEqual([])

		const { secret } = await createToken(await makeAdmin(), SERVICE)
		expect((await tokenActor(secret))?.scopes).toEqual(['messages:read', 'service'])
	})

	test('loses its scope with its owner’s role', async () => {
		const admin = await makeAdmin()
		const { secret } = await createToken(admin, SERVICE)

		await transaction(tx =>
			tx.user.update({ where: { id: admin.id }, data: { role: 'HOMEOWNER' } }),
		)

		expect((await tokenActor(secret))?.scopes).toEqual(['messages:read'])
	})
})

test.each(['', ' ', 'plumb_', 'plumb_unknown', '\u0000', 'x'.repeat(10_000), "' OR 1=1 --"])(
	'%j is nobody',
	async secret => {
		expect(await tokenActor(secret)).toBeNull()
	},
)

describe('the form for a token', () => {
	const filled = { name: ' CI ', scopes: ['messages:read'] }
	const today = new Date().toISOString().slice(0, 10)

	test('is good to the end of its last day', () => {
		expect(NewToken.parse(filled)).toEqual({ name: 'CI', scopes: ['messages:read'] })
		const { lastDay } = NewToken.parse({ ...filled, lastDay: today })
		expect(lastDay?.getTime()).toBe(Date.parse(today) + 86_400_000)
	})

	test.each([
		['no name', { ...filled, name: '  ' }],
		['a name in two lines', { ...filled, name: 'a\nb' }],
		['no scope', { ...filled, scopes: [] }],
		['a scope that is none', { ...filled, scopes: ['messages:read', 'root'] }],
		['a day that has passed', { ...filled, lastDay: '2020-01-01' }],
		['a day far away', { ...filled, lastDay: '9999-12-31' }],
		['a day that is none', { ...filled, lastDay: '2099-02-30' }],
	])('refuses %s', (_, input) => {
		expect(NewToken.safeParse(input).success).toBe(false)
	})
})

describe('a new token’s secret', () => {
	const requestWith = (setCookie: string) =>
		new Request('http://localhost/settings/tokens', {
			headers: { cookie: setCookie.split(';', 1)[0]! },
		})

	test('is shown again by a reload, for two minutes', async () => {
		const actor = await makeHomeowner()
		const start = Date.now()
		atTime(start)
		const setCookie = await showOnce(actor, 'plumb_abc')

		expect(setCookie).toContain('HttpOnly')
		expect(setCookie).toContain(`Max-Age=${SHOWN_SECONDS}`)
		expect(Buffer.from(setCookie, 'base64').toString()).not.toContain('plumb_abc')
		for (const seconds of [0, SHOWN_SECONDS - 1]) {
			atTime(start + seconds * 1000)
			expect(await newSecret(actor, requestWith(setCookie))).toBe('plumb_abc')
		}
		atTime(start + (SHOWN_SECONDS + 1) * 1000)
		expect(await newSecret(actor, requestWith(setCookie))).toBeNull()
	})

	test('is shown in the session that made it alone', async () => {
		const actor = await makeHomeowner()
		const setCookie = await showOnce(actor, 'plumb_abc')

		expect(await newSecret({ ...actor, credentialId: 'other' }, requestWith(setCookie))).toBeNull()
		expect(await newSecret(actor, requestWith('new-token=bm9pc2U='))).toBeNull()
		expect(await newSecret(actor, new Request('http://localhost/'))).toBeNull()
	})
})
