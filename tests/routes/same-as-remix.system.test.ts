import { decode } from 'turbo-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visitor } from '../support/browserless.ts'
import { storeLongThread } from '../support/long-thread.ts'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer
let reader: Visitor
let threadId: string

beforeAll(async () => {
	server = await startServer({ seed: true })
	;({ homeowner: reader, threadId } = await storeLongThread(server, 80, 3))
})
afterAll(() => server.stop())

/** What is another each time. */
const settled = (page: string) =>
	page
		.replace(/nonce="[^"]+"/g, 'nonce')
		.replace(/[\w-]{36}\.[0-9a-z]+\.[\w-]{43}/g, 'token')
		.replace(/name="clientKey" value="[\w-]+"/g, 'key')
		.replace(/"clientKey",("[\w-]{36}")/g, '"clientKey",key')

const PAGES = [
	'/messages',
	'/messages/THREAD',
	'/messages/THREAD?before=40',
	'/messages/THREAD?at=20',
	'/messages/THREAD/options',
	'/messages/archived',
	'/notifications',
	'/notifications?show=unread',
	'/leads',
	'/leads/new',
	'/search?q=message',
	'/settings',
	'/settings/sessions',
	'/settings/notifications',
	'/settings/tokens',
	'/api/docs',
]

test.each(PAGES)('%s is the page that Remix would have made', async path => {
	const ours = path.replace('THREAD', threadId)
	// What Remix takes for its own in a query is left to it, and means nothing in a document's.
	const remixes = `${ours}${ours.includes('?') ? '&' : '?'}_routes`
	const asked = [ours, remixes].map(address => reader.get(address))
	const [plain, byRemix] = await Promise.all(asked)
	expect([plain!.status, byRemix!.status]).toEqual([200, 200])
	expect(plain!.page).toMatch(/^<!DOCTYPE html><html/)
	expect(settled(plain!.page)).toBe(settled(byRemix!.page).replaceAll(/[?&]_routes/g, ''))
	// Once more, as it is remembered.
	expect(settled((await reader.get(ours)).page)).toBe(settled(plain!.page))
})

test.each(PAGES)('so is its data (%s)', async path => {
	const [address, query = ''] = path.replace('THREAD', threadId).split('?')
	const ours = `${address}.data?${query}`
	// Written otherwise, the same address is left to Remix.
	const remixes = ours.replace(/^\/(.)/, (_, first) => `/%${first.charCodeAt(0).toString(16)}`)
	const [plain, byRemix] = await Promise.all(
		[ours, remixes].map(async at => {
			const headers = { cookie: reader.cookieHeader() }
			const response = await fetch(server.origin + at, { headers })
			expect([response.status, response.headers.get('content-type')]).toEqual([
				200,
				'text/x-script',
			])
			const { value } = await decode(response.body!)
			return JSON.stringify(value, (name, given) =>
				name === 'csrf' || name === 'clientKey' ? name : given,
			)
		}),
	)
	expect(plain).toBe(byRemix)
})

test('a remembered page has its own form token, client key and nonce, and those alone', async () => {
	const ask = async () => {
		const { page } = await reader.get(`/messages/${threadId}`)
		const found = (pattern: RegExp) => [...new Set(page.match(pattern))]
		return {
			nonces: found(/nonce="[^"]+"/g),
			keys: found(/name="clientKey" value="[\w-]+"/g),
			page,
		}
	}
	const pages = [await ask(), await ask(), await ask()]
	for (const { nonces, keys } of pages) expect([nonces.length, keys.length]).toEqual([1, 1])
	expect(new Set(pages.flatMap(({ nonces }) => nonces)).size).toBe(3)
	expect(new Set(pages.flatMap(({ keys }) => keys)).size).toBe(3)
	const form = { clientKey: /name="clientKey" value="([\w-]+)"/.exec(pages[2]!.page)![1]! }
	const sent = await reader.post(`/messages/${threadId}`, { ...form, body: 'By its form' })
	expect(sent.status).toBe(303)
	expect((await ask()).page).toContain('By its form')
})

test('a form token that somebody wrote into a message stays what they wrote', async () => {
	const ask = async () => {
		const { page } = await reader.get(`/messages/${threadId}`)
		return { page, token: /name="csrf" value="([^"]+)"/.exec(page)![1]! }
	}
	const { token: body } = await ask()
	await reader.post(`/messages/${threadId}`, { body })
	let shown: Awaited<ReturnType<typeof ask>>
	do {
		shown = await ask()
		expect(shown.page).toContain(`>${body}<`)
	} while (shown.token === body) // tokens of one second are the same
	expect((await ask()).page).toContain(`>${body}<`)
})
