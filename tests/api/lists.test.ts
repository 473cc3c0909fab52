import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../support/api.ts'

let api: Api
beforeAll(async () => {
	api = await startApi()
})
afterAll(() => api?.stop())

/** Follows `nextCursor` to the end; `between` happens after each page. */
async function pages(
	address: string,
	as: Record<string, string>,
	items: 'threads' | 'notifications' | 'leads',
	between: () => Promise<unknown> = async () => {},
) {
	const ids: string[][] = []
	for (let cursor: string | null = ''; cursor !== null; ) {
		const { json } = await api.call(`${address}?limit=2&cursor=${cursor}`, { as })
		ids.push(json[items].map(({ id }: { id: string }) => id))
		cursor = json.nextCursor
		await between()
	}
	return ids
}

const ids = (list: { id: string }[]) => list.map(({ id }) => id)

test('threads, leads and notifications: pages of the limit, each item once, the end is null', async () => {
	const homeowner = await api.makeHomeowner()
	for (let n = 0; n < 5; n++) await api.makeThread({ homeowner })
	const as = await api.session(homeowner)
	for (const items of ['threads', 'leads', 'notifications'] as const) {
		const whole = (await api.call(`/api/${items}`, { as })).json
		expect(whole.nextCursor).toBeNull()
		const paged = await pages(`/api/${items}`, as, items)
		expect(paged.map(page => page.length)).toEqual([2, 2, 1])
		expect(paged.flat()).toEqual(ids(whole[items]))
	}
})

test('what arrives while one pages is not repeated, and nothing older is skipped', async () => {
	const homeowner = await api.makeHomeowner()
	for (let n = 0; n < 5; n++) await api.makeThread({ homeowner })
	const as = await api.session(homeowner)
	for (const items of ['threads', 'leads', 'notifications'] as const) {
		const before = ids((await api.call(`/api/${items}`, { as })).json[items])
		const paged = await pages(`/api/${items}`, as, items, () => api.makeThread({ homeowner }))
		expect(paged.flat()).toEqual(before)
	}
})

test('messages: every page joins the next, while new ones arrive', async () => {
	const { contractor, homeowner, threadId } = await api.makeThread()
	await api.makeMessages(contractor, threadId, 9)
	const as = await api.session(homeowner)
	const address = `/api/threads/${threadId}/messages`
	const page = async (query: string) => (await api.call(`${address}?${query}`, { as })).json
	const seqs = (json: { messages: { seq: number }[] }) => json.messages.map(({ seq }) => seq)

	let older = await page('limit=4')
	const seen = seqs(older)
	expect(older.hasNewer).toBe(false)
	while (older.hasOlder) {
		await api.makeMessages(contractor, threadId, 1)
		older = await page(`limit=4&before=${older.firstSeq}`)
		seen.unshift(...seqs(older))
	}
	expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])

	let newer = await page('limit=4&after=10')
	expect(seqs(newer)).toEqual([11, 12])
	newer = await page('limit=4&after=12')
	expect([seqs(newer), newer.firstSeq, newer.lastSeq, newer.hasOlder]).toEqual([[], 0, 0, true])
	expect(seqs(await page('around=6&limit=4'))).toEqual([5, 6, 7, 8])
})

test('sinceVersion gives what a poll lacks, in steps of the limit', async () => {
	const { contractor, homeowner, threadId } = await api.makeThread()
	const as = await api.session(homeowner)
	const address = `/api/threads/${threadId}/messages`
	const since = async (version: number) =>
		(await api.call(`${address}?sinceVersion=${version}&limit=2`, { as })).json
	let { version } = (await api.call(address, { as })).json
	await api.makeMessages(contractor, threadId, 5)
	const seqs: number[] = []
	for (let more = true; more; ) {
		const json = await since(version)
		seqs.push(...json.messages.map(({ seq }: { seq: number }) => seq))
		version = json.version
		more = json.hasNewer
	}
	expect(seqs).toEqual([2, 3, 4, 5, 6])
	expect((await since(version)).messages).toEqual([])
})

test.each([
	'/api/threads?limit=0',
	'/api/threads?limit=101',
	'/api/threads?limit=1.5',
	'/api/threads?limit=many',
	'/api/threads?limit=2&limit=3',
	'/api/threads?page=2',
	'/api/threads?cursor=made-up',
	'/api/leads?status=OPEN',
	'/api/leads?cursor=AAAA',
	'/api/notifications?unread=yes',
	'/api/notifications?cursor=%00',
	'/api/threads/THREAD?x=1',
	'/api/threads/THREAD/messages?after=1&before=9',
	'/api/threads/THREAD/messages?after=-1',
	'/api/threads/THREAD/messages?before=99999999999',
	'/api/threads/THREAD/messages?around=x',
])('%s is a bad parameter', async address => {
	const { homeowner, threadId } = await api.makeThread()
	const as = await api.session(homeowner)
	const answer = await api.call(address.replace('THREAD', threadId), { as })
	expect(answer.status).toBe(400)
})

test('an empty parameter counts as absent', async () => {
	const as = await api.session(await api.makeHomeowner())
	expect((await api.call('/api/threads?userId=&cursor=&limit=', { as })).status).toBe(200)
	expect((await api.call('/api/notifications?userId=&unread=', { as })).status).toBe(200)
})
