import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, startApi } from '../support/api.ts'
import { makeScene, READS, type Scene } from './calls.ts'

let api: Api
let scene: Scene

beforeAll(async () => {
	api = await startApi()
	scene = await makeScene(api)
})

afterAll(() => api?.stop())

const etag = async (address: string, as: Record<string, string>, headers = {}) =>
	(await api.call(address, { as, headers })).headers.get('etag')!

describe.each(READS)('the ETag of $operationId', call => {
	test('is strong, holds while nothing changes, and is nobody else’s', async () => {
		const address = call.address(scene)
		const mine = await api.session(scene.homeowner)
		const held = await etag(address, mine)
		expect(held).toMatch(/^"[\w-]{27}"$/)
		expect(await etag(address, mine)).toBe(held)
		const others = [
			await etag(address, await api.session(scene.contractor)),
			await etag(address, await api.session(scene.homeowner)),
			await etag(address, await api.token(scene.homeowner, call.scope)),
			await etag(address, mine, { 'accept-encoding': 'identity' }),
			...(call.query ? [await etag(`${address}?limit=7`, mine)] : []),
		]
		expect(new Set([held, ...others]).size).toBe(others.length + 1)
	})

	test('compares as RFC 9110 says: any of a list, weak, or *', async () => {
		const address = call.address(scene)
		const as = await api.session(scene.homeowner)
		const held = await etag(address, as)
		const asked = async (tags: string) =>
			(await api.call(address, { as, headers: { 'if-none-match': tags } })).status
		expect(await asked(`"other", ${held}`)).toBe(304)
		expect(await asked(`W/${held}`)).toBe(304)
		expect(await asked('*')).toBe(304)
		expect(await asked('"other"')).toBe(200)
		expect(await asked(held.slice(1, -1))).toBe(200)
	})
})

test.each([
	['listThreads', (s: Scene) => api.makeMessages(s.contractor, s.threadId, 1)],
	['getThread', (s: Scene) => api.makeMessages(s.contractor, s.threadId, 1)],
	['listMessages', (s: Scene) => api.makeMessages(s.contractor, s.threadId, 1)],
	['listNotifications', (s: Scene) => api.makeMessages(s.contractor, s.threadId, 1)],
	['search', (s: Scene) => api.makeMessages(s.contractor, s.threadId, 1)],
	['listLeads', (s: Scene) => api.makeLead(s.homeowner)],
	[
		'getPreferences',
		async (s: Scene) => {
			const { changePreferences } = await import('~/notifications/preferences.server')
			await changePreferences(s.homeowner, { pace: 'HOURLY' })
		},
	],
	[
		'getLead',
		async (s: Scene) => {
			const { changeLeadStatus } = await import('~/leads/leads.server')
			await changeLeadStatus(s.homeowner, s.leadId, 'COMPLETED')
		},
	],
] as const)('what is new changes the ETag of %s', async (operationId, change) => {
	const call = READS.find(one => one.operationId === operationId)!
	const mine = await makeScene(api)
	const as = await api.session(mine.homeowner)
	const held = await etag(call.address(mine), as)
	await change(mine)
	const headers = { 'if-none-match': held }
	expect((await api.call(call.address(mine), { as, headers })).status).toBe(200)
})

test('every read has a case above', () => {
	expect(READS.map(({ operationId }) => operationId).sort()).toEqual([
		'getLead',
		'getPreferences',
		'getThread',
		'listLeads',
		'listMessages',
		'listNotifications',
		'listThreads',
		'search',
	])
})

test('reading changes the thread for the other person too', async () => {
	const mine = await makeScene(api)
	const as = await api.session(mine.contractor)
	const address = `/api/threads/${mine.threadId}`
	const held = await etag(address, as)
	const reader = await api.session(mine.homeowner)
	await api.call(`${address}/read`, { method: 'POST', as: reader, body: {} })
	const answer = await api.call(address, { as, headers: { 'if-none-match': held } })
	expect(answer.json.thread.counterpartLastReadSeq).toBe(5)
})
