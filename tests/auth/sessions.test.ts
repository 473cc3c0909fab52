import { afterEach, describe, expect, test, vi } from 'vitest'
import {
	actorOf,
	endSession,
	revokeSession,
	SESSION_SECONDS,
	sessionOf,
	sessionsOf,
	startSession,
} from '~/auth/sessions.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { makeHomeowner } from '../support/factory.ts'
import { refused } from '../support/refused.ts'

/** A request as a browser with this `Set-Cookie` sends it. */
const requestWith = (setCookie: string) =>
	new Request('http://localhost/', { headers: { cookie: setCookie.split(';', 1)[0]! } })

test('a session says who acts', async () => {
	const homeowner = await makeHomeowner()

	const actor = await actorOf(requestWith(await startSession(homeowner.id)))

	expect(actor).toEqual({
		id: homeowner.id,
		name: homeowner.name,
		role: 'HOMEOWNER',
		timeZone: null,
		version: 0,
		credentialId: expect.any(String),
	})
})

test('the cookie lasts, stays away from scripts and is not sent by other sites’ forms', async () => {
	const { id } = await makeHomeowner()

	const [pair, ...attributes] = (await startSession(id)).split('; ')

	expect(pair).toMatch(/^session=[^;\s]{20,}$/)
	expect(attributes.sort()).toEqual(
		['HttpOnly', `Max-Age=${SESSION_SECONDS}`, 'Path=/', 'SameSite=Lax'].sort(),
	)
})

describe('on https', () => {
	afterEach(() => {
		vi.unstubAllEnvs()
		vi.resetModules()
	})

	test.each([
		['https://messages.example.com', true],
		['http://localhost:3000', false],
	])('a site at %s has Secure cookies: %s', async (origin, secure) => {
		vi.resetModules()
		vi.stubEnv('APP_ORIGIN', origin)
		const { startSession } = await import('~/auth/sessions.server')
		const { id } = await makeHomeowner()

		expect((await startSession(id)).split('; ').includes('Secure')).toBe(secure)
	})
})

test('only a hash of the secret is stored', async () => {
	const { id } = await makeHomeowner()

	const value = decodeURIComponent(
		(await startSession(id)).split(';', 1)[0]!.slice('session='.length),
	)

	const secret = JSON.parse(Buffer.from(value, 'base64').toString())
	const row = await db.session.findFirstOrThrow({ where: { userId: id } })
	expect(row.secretHash).toMatch(/^[0-9a-f]{64}$/)
	expect(JSON.stringify(row)).not.toContain(secret)
})

test('each login has a secret of its own, and logging out ends that session alone', async () => {
	const { id } = await makeHomeowner()
	const [phone, laptop] = [await startSession(id), await startSession(id)] as const
	expect(phone).not.toBe(laptop)
	const actors = [await actorOf(requestWith(phone)), await actorOf(requestWith(laptop))]
	expect(actors[0]?.credentialId).not.toBe(actors[1]?.credentialId)

	const cleared = await endSession(requestWith(phone))

	expect(cleared).toMatch(/^session=;/)
	expect(cleared).toContain('Max-Age=0')
	expect(await actorOf(requestWith(phone))).toBeNull()
	expect((await actorOf(requestWith(laptop)))?.id).toBe(id)
})

test('a session that somebody else revokes is over at once', async () => {
	const { id } = await makeHomeowner()
	const cookie = await startSession(id)

	await transaction(tx => tx.session.deleteMany({ where: { userId: id } }))

	expect(await actorOf(requestWith(cookie))).toBeNull()
})

test('a session that has expired does not count, and the next login removes it', async () => {
	const { id } = await makeHomeowner()
	const old = await startSession(id)
	const data = { expiresAt: new Date(Date.now() - 1) }
	await transaction(tx => tx.session.updateMany({ where: { userId: id }, data }))

	expect(await actorOf(requestWith(old))).toBeNull()
	await startSession(id)
	expect(await db.session.count({ where: { userId: id } })).toBe(1)
})

test('a session lasts as long as its cookie', async () => {
	const { id } = await makeHomeowner()

	await startSession(id)

	const { expiresAt } = await db.session.findFirstOrThrow({ where: { userId: id } })
	expect(Math.abs(expiresAt.getTime() - Date.now() - SESSION_SECONDS * 1000)).toBeLessThan(60_000)
})

test.each([
	['no cookie', ''],
	['an empty one', 'session='],
	['noise', 'session=%00%ff;;;==;session=\ud83d'],
	['JSON that is not a text', `session=${btoa('{"secretHash":{"not":""}}')}`],
	['a hash in place of the secret', `session=${btoa(JSON.stringify('a'.repeat(64)))}`],
	['a very long one', `session=${'A'.repeat(50_000)}`],
])('%s is nobody', async (_, cookie) => {
	await startSession((await makeHomeowner()).id)
	const headers = new Headers()
	headers.set('cookie', Buffer.from(cookie).toString('latin1'))
	const request = new Request('http://localhost/', { headers })

	expect(await actorOf(request)).toBeNull()
	expect(await endSession(request)).toContain('Max-Age=0')
})

test('one’s other browsers are listed and can be logged out, nobody else’s', async () => {
	const [me, stranger] = [await makeHomeowner(), await makeHomeowner()]
	const [phone, laptop] = [await startSession(me.id), await startSession(me.id)] as const
	await startSession(stranger.id)
	const phoneId = (await actorOf(requestWith(phone)))!.credentialId

	expect((await sessionsOf(me)).map(({ id }) => id)).toContain(phoneId)
	expect(await sessionsOf(me)).toHaveLength(2)
	for (const act of [sessionOf, revokeSession]) {
		expect((await refused(act(stranger, phoneId))).status).toBe(404)
	}
	await revokeSession(me, phoneId)

	expect(await actorOf(requestWith(phone))).toBeNull()
	expect((await actorOf(requestWith(laptop)))?.id).toBe(me.id)
})
