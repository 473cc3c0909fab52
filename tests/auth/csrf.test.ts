import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { csrfSubject, csrfToken, visitorOf, visitorToken } from '~/auth/csrf.server'

const DAY_MS = 86_400_000

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
	vi.useRealTimers()
})

test('a token says whom it was given to', () => {
	expect(csrfSubject(csrfToken('user-1'))).toBe('user-1')
	expect(csrfSubject(csrfToken('user-2'))).not.toBe('user-1')
})

test('a token outlives a night and a session, but not for ever', () => {
	const token = csrfToken('user-1')

	vi.setSystemTime(Date.now() + 29 * DAY_MS)
	expect(csrfSubject(token)).toBe('user-1')
	vi.setSystemTime(Date.now() + 2 * DAY_MS)
	expect(csrfSubject(token)).toBeNull()
})

test('no part of a token can be changed', () => {
	const [subject, issued, signature] = csrfToken('user-1').split('.') as [string, string, string]
	const later = (Number.parseInt(issued, 36) + 1).toString(36)
	const other = csrfToken('user-2').split('.')[2]!
	const flipped = signature.slice(0, -2) + (signature.endsWith('A_') ? 'B_' : 'A_')
	for (const forged of [
		`user-2.${issued}.${signature}`,
		`${subject}.${later}.${signature}`,
		`${subject}.${issued}.${other}`,
		`${subject}.${issued}.${flipped}`,
		`${subject}.${issued}.${signature.slice(0, -1)}`,
		`${subject}.${issued}.`,
		`${subject}.${issued}`,
		`.${issued}.${signature}`,
		`${subject}.${issued}.${signature.replace(/./, 'é')}`,
	]) {
		expect(csrfSubject(forged), forged).toBeNull()
	}
})

test.each([undefined, null, '', '.', '..', 'a.b.c', 7, {}, ['a']])('%j is not a token', token => {
	expect(csrfSubject(token)).toBeNull()
})

const requestWith = (setCookie: string) =>
	new Request('http://localhost/', { headers: { cookie: setCookie.split(';', 1)[0]! } })

test('a visitor’s token belongs to the browser that holds the cookie', async () => {
	const { csrf, headers } = await visitorToken(new Request('http://localhost/login'))
	const other = await visitorToken(new Request('http://localhost/login'))

	const visitor = await visitorOf(requestWith(headers['Set-Cookie']))
	expect(visitor).not.toBeNull()
	expect(csrfSubject(csrf)).toBe(visitor)
	expect(csrfSubject(other.csrf)).not.toBe(visitor)
	expect(headers['Set-Cookie']).toContain('HttpOnly')
	expect(headers['Set-Cookie']).toContain('SameSite=Lax')
})

test('a visitor keeps one name over several forms', async () => {
	const first = await visitorToken(new Request('http://localhost/login'))

	const second = await visitorToken(requestWith(first.headers['Set-Cookie']))

	expect(csrfSubject(second.csrf)).toBe(csrfSubject(first.csrf))
})

test.each([
	'',
	'visitor=',
	'visitor=noise',
	`visitor=${btoa('"user.id"')}`,
	`visitor=${btoa('7')}`,
])('the cookie %j names no visitor', async cookie => {
	expect(await visitorOf(new Request('http://localhost/', { headers: { cookie } }))).toBeNull()
})
