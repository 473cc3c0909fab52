import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, startApi } from '../support/api.ts'
import { makeScene, type Scene, WRITES } from './calls.ts'

let api: Api
beforeAll(async () => {
	api = await startApi({ env: { EMBED_ORIGINS: 'https://marketplace.example' } })
})
afterAll(() => api?.stop())

const alike = ({ status, text, headers }: Awaited<ReturnType<Api['call']>>) => ({
	status,
	text,
	location: headers.get('location'),
})

/** A refusal's `requestId` is of each request. */
const refusalOf = ({ status, json }: Awaited<ReturnType<Api['call']>>) => ({
	...json,
	status,
	requestId: undefined,
})

const timesOf = ({ editedAt, deletedAt }: { editedAt: string; deletedAt: string }) => ({
	editedAt,
	deletedAt,
})

const POSTS = WRITES.filter(({ method }) => method === 'POST')

describe.each(POSTS)('an Idempotency-Key with $operationId', call => {
	const asker = async (scene: Scene) => {
		const [as] = await call.credentials(api, scene)
		return (key: string, body: unknown) => ask(scene, as!, key, body)
	}
	const ask = (scene: Scene, as: Record<string, string>, key: string, body: unknown) =>
		api.call(call.address(scene), {
			method: 'POST',
			as,
			body,
			headers: { 'idempotency-key': key },
		})

	test('gives the first answer again, and to two at once the same one', async () => {
		const scene = await makeScene(api)
		const body = call.accepted!(scene)
		const key = randomUUID()
		const ask = await asker(scene)
		const together = await Promise.all([ask(key, body), ask(key, body)])
		const before = await api.everything()
		const again = await ask(key, body)
		expect(new Set([...together, again].map(one => JSON.stringify(alike(one)))).size).toBe(1)
		expect(again.status).toBeLessThan(300)
		expect(await api.everything()).toBe(before)
	})

	test('refuses another body, and repeats a refusal', async () => {
		const scene = await makeScene(api)
		const key = randomUUID()
		const ask = await asker(scene)
		const refused = await ask(key, call.refused)
		expect(refused.status).toBe(422)
		expect(refusalOf(await ask(key, call.refused))).toEqual(refusalOf(refused))
		const other = await ask(key, call.accepted!(scene))
		expect(other.status).toBe(422)
		expect(other.json.errors[0].path).toBe('Idempotency-Key')
	})
})

test('the first answer comes again from a server that was killed and started anew', async () => {
	const scene = await makeScene(api)
	const { contractor, homeowner } = scene
	const address = `/api/threads/${scene.threadId}/messages`
	const as = await api.session(contractor)
	const given = {
		method: 'POST',
		as,
		body: { body: 'Once' },
		headers: { 'idempotency-key': randomUUID() },
	}
	const first = await api.call(address, given)
	const other = {
		...given,
		body: { leadId: scene.openLeadId },
		headers: { 'idempotency-key': 'x' },
	}
	const refused = await api.call('/api/threads/create', {
		...other,
		as: await api.session(homeowner),
	})
	expect([first.status, refused.status]).toEqual([201, 409])

	await api.restart()
	expect(alike(await api.call(address, given))).toEqual(alike(first))
	// What has changed since does not change the first answer.
	const { claimLead } = await import('~/leads/claim.server')
	await claimLead(contractor, scene.openLeadId)
	const again = await api.call('/api/threads/create', {
		...other,
		as: await api.session(homeowner),
	})
	expect(refusalOf(again)).toEqual(refusalOf(refused))
	const { json } = await api.call(address, { as })
	expect(json.messages.filter(({ body }: { body: string }) => body === 'Once')).toHaveLength(1)
})

test('what was edited or deleted is given again as it is now', async () => {
	const { homeowner, threadId, leadId } = await makeScene(api)
	const as = await api.session(homeowner)
	const send = (path: string, method: string, body: unknown, key: string = randomUUID()) =>
		api.call(path, { method, as, body, headers: { 'idempotency-key': key } })
	const messages = `/api/threads/${threadId}/messages`
	const say = () => send(messages, 'POST', { body: 'A secret' }, 'say')
	const open = () => send('/api/threads/create', 'POST', { leadId }, 'open')
	const { message } = (await say()).json
	expect((await open()).json.thread.lastMessage.preview).toBe('A secret')

	const { json: edited } = await send(`${messages}/${message.seq}`, 'PATCH', { body: 'Better' })
	expect((await say()).json.message).toMatchObject({ body: 'Better', ...timesOf(edited.message) })
	expect((await open()).json.thread.lastMessage.preview).toBe('Better')

	const { json: deleted } = await send(`${messages}/${message.seq}`, 'DELETE', {})
	expect((await say()).json.message).toMatchObject({ body: '', ...timesOf(deleted.message) })
	expect((await open()).json.thread.lastMessage.preview).toBe('')
})

test('a key is its user’s own, and holds for one address', async () => {
	const [one, two] = [await makeScene(api), await makeScene(api)]
	const send = async (scene: Scene, who: 'homeowner' | 'contractor', threadId = scene.threadId) =>
		api.call(`/api/threads/${threadId}/messages`, {
			method: 'POST',
			as: await api.session(scene[who]),
			body: { body: 'Hi' },
			headers: { 'idempotency-key': 'shared' },
		})
	expect((await send(one, 'homeowner')).status).toBe(201)
	expect((await send(one, 'contractor')).status).toBe(201)
	expect((await send(two, 'homeowner')).status).toBe(201)
	const third = await api.makeThread({ homeowner: one.homeowner })
	expect((await send(one, 'homeowner', third.threadId)).status).toBe(422)
})

test.each(['', 'with blank', 'é', 'x'.repeat(201)])('“%s” is no key', async key => {
	const scene = await makeScene(api)
	const answer = await api.call(`/api/threads/${scene.threadId}/messages`, {
		method: 'POST',
		as: await api.session(scene.homeowner),
		body: { body: 'Hi' },
		headers: { 'idempotency-key': key },
	})
	expect(answer.status).toBe(400)
})

test('a body nested deeper than any call takes is refused, with a key too', async () => {
	const { homeowner, threadId } = await makeScene(api)
	const as = await api.session(homeowner)
	const body = '['.repeat(60_000) + ']'.repeat(60_000)
	const headers = { 'idempotency-key': 'deep' }
	const given = { method: 'POST', as, body, headers }
	expect((await api.call(`/api/threads/${threadId}/messages`, given)).status).toBe(400)
})

test('a clientKey is for ever: the same text once, another text or thread 422', async () => {
	const scene = await makeScene(api)
	const other = await api.makeThread({ homeowner: scene.homeowner })
	const as = await api.session(scene.homeowner)
	const send = (body: string, threadId = scene.threadId) =>
		api.call(`/api/threads/${threadId}/messages`, {
			method: 'POST',
			as,
			body: { body, clientKey: 'k1' },
		})
	const together = await Promise.all([send('Same'), send('Same'), send(' Same ')])
	expect(together.map(({ status }) => status).sort()).toEqual([200, 200, 201])
	expect(new Set(together.map(({ text }) => text)).size).toBe(1)
	await api.restart()
	const before = await api.everything()
	expect((await send('Same')).status).toBe(200)
	for (const refused of [await send('Other'), await send('Same', other.threadId)]) {
		expect(refused.status).toBe(422)
		expect(refused.json.errors[0].path).toBe('clientKey')
	}
	expect(await api.everything()).toBe(before)
	// The other person's key of the same name is another one, and the author alone sees it.
	const theirs = await api.call(`/api/threads/${scene.threadId}/messages`, {
		method: 'POST',
		as: await api.session(scene.contractor),
		body: { body: 'Mine', clientKey: 'k1' },
	})
	expect(theirs.status).toBe(201)
	const { json } = await api.call(`/api/threads/${scene.threadId}/messages`, { as })
	expect(json.messages.at(-1)).not.toHaveProperty('clientKey')
	expect(json.messages.at(-2).clientKey).toBe('k1')
})
