import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../scripts/migrate.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { waitUntil } from '../../scripts/wait-until.ts'
import { type Api, checkedCall, startApi } from '../support/api.ts'
import { emptyDatabase } from '../support/databases.ts'
import { startServer } from '../support/server.ts'
import { CALLS, makeScene, otherScope, READS, type Scene, WRITES } from './calls.ts'
import { inOrder } from './order.ts'
import { message } from './service-calls.ts'

let api: Api
let scene: Scene

beforeAll(async () => {
	api = await startApi({ env: { EMBED_ORIGINS: 'https://marketplace.example' } })
	scene = await makeScene(api)
})

afterAll(() => api?.stop())

describe.each(WRITES)('$operationId (writes)', call => {
	const { method, who, refused } = call

	test('does it, by whatever may do it', async () => {
		const mine = await makeScene(api)
		const body = call.accepted!(mine)
		const expected = Object.keys(call.answers).map(Number)
		for (const as of await call.credentials(api, mine)) {
			const answer = await api.call(call.address(mine), { method, as, body })
			expect(expected).toContain(answer.status)
		}
	})

	test('refuses in the order 401, 404, 403, 415, 413, 400, 422', async () => {
		for (const [status, address, given] of await inOrder(api, scene, call)) {
			const answer = await api.call(address, { method, ...given })
			expect(answer.status, `${address} ${JSON.stringify(given)}`.slice(0, 300)).toBe(status)
		}
	})

	test('refuses a session whose call shows no own page, or another site’s', async () => {
		const as = await api.session(scene[who])
		const address = call.address(scene)
		const plain = { 'content-type': 'text/plain' }
		const bare = await api.call(address, { method, as, body: '{}', headers: plain })
		const foreign = { method, as, body: refused, headers: { origin: 'https://evil.example' } }
		expect(bare.status).toBe(403)
		expect((await api.call(address, foreign)).status).toBe(403)
	})
})

describe.each(READS)('$operationId', call => {
	const { path, scope, who, hasIds } = call

	test('answers, and answers 304 to who holds it', async () => {
		for (const as of [await api.token(scene[who], scope), await api.session(scene[who])]) {
			const first = await api.call(call.address(scene), { as })
			expect(first.status).toBe(200)
			expect(first.headers.get('cache-control')).toBe('private, no-cache')
			const headers = { 'if-none-match': first.headers.get('etag')! }
			const again = await api.call(call.address(scene), { as, headers })
			expect(again.status).toBe(304)
			expect(again.text).toBe('')
		}
	})

	test('refuses in the order 401, 404, 403, 400', async () => {
		const address = `${call.address(scene)}?bogus=1`
		const foreign = `${path.replace(/\{\w+\}/, randomUUID())}?bogus=1`
		const wrongScope = otherScope(scope)
		const stranger = await api.token(await api.makeContractor(), wrongScope)
		expect((await api.call(foreign)).status).toBe(401)
		if (hasIds) expect((await api.call(foreign, { as: stranger })).status).toBe(404)
		const limited = await api.token(scene[who], wrongScope)
		expect((await api.call(address, { as: limited })).status).toBe(403)
		const as = await api.token(scene[who], scope)
		expect((await api.call(address, { as })).status).toBe(400)
	})
})

describe('what only some calls answer', () => {
	test('createThread: 404 not my lead, 409 nobody has claimed it', async () => {
		const as = await api.session(scene.homeowner)
		const create = (leadId: string) =>
			api.call('/api/threads/create', { method: 'POST', as, body: { leadId } })
		expect((await create(randomUUID())).status).toBe(404)
		expect((await create(scene.openLeadId)).status).toBe(409)
	})

	test('createThread: 201 when it is made', async () => {
		const { transaction } = await import('~/db/transaction.server')
		const { homeowner, contractor } = scene
		const leadId = await api.makeLead(homeowner)
		const data = { status: 'CLAIMED', contractorId: contractor.id, claimedAt: new Date() }
		await transaction(tx => tx.lead.update({ where: { id: leadId }, data }))
		const given = { method: 'POST', as: await api.session(contractor), body: { leadId } }
		const made = await api.call('/api/threads/create', given)
		expect(made.status).toBe(201)
		expect(made.headers.get('location')).toBe(`/api/threads/${made.json.thread.id}`)
		const again = await api.call('/api/threads/create', given)
		expect(again.status).toBe(200)
		expect(again.json).toEqual(made.json)
	})

	test('sendMessage: 200 with the stored one on a repeat of its clientKey', async () => {
		const as = await api.session(scene.homeowner)
		const body = { body: 'Once', clientKey: randomUUID() }
		const send = () =>
			api.call(`/api/threads/${scene.threadId}/messages`, { method: 'POST', as, body })
		const [first, again] = [await send(), await send()]
		expect([first.status, again.status]).toEqual([201, 200])
		expect(again.json).toEqual(first.json)
		const around = await api.call(first.headers.get('location')!, { as })
		expect(around.json.messages).toContainEqual(first.json.message)
	})

	test('markNotifications: 404 not mine, 409 its message has been read', async () => {
		const mine = await makeScene(api)
		const as = await api.session(mine.homeowner)
		const mark = (notificationIds: string[], read: boolean) =>
			api.call('/api/notifications', { method: 'PATCH', as, body: { notificationIds, read } })
		expect((await mark([mine.notificationId, scene.notificationId], true)).status).toBe(404)
		await api.call(`/api/threads/${mine.threadId}/read`, { method: 'POST', as, body: {} })
		expect((await mark([mine.notificationId], false)).status).toBe(409)
	})

	test('editMessage and deleteMessage: 409 when it is deleted, or too late', async () => {
		const mine = await makeScene(api)
		const as = await api.session(mine.homeowner)
		const address = `/api/threads/${mine.threadId}/messages/${mine.seq}`
		const edit = () => api.call(address, { method: 'PATCH', as, body: { body: 'Later' } })
		const remove = () => api.call(address, { method: 'DELETE', as, body: {} })
		const { transaction } = await import('~/db/transaction.server')
		const createdAt = new Date(Date.now() - 25 * 3600_000)
		const where = { threadId: mine.threadId, seq: Number(mine.seq) }
		await transaction(tx => tx.message.updateMany({ where, data: { createdAt } }))
		expect([(await edit()).status, (await remove()).status]).toEqual([409, 409])
		await transaction(tx => tx.message.updateMany({ where, data: { createdAt: new Date() } }))
		expect([(await remove()).status, (await edit()).status]).toEqual([200, 409])
	})

	test('claimLead: 409 when it is taken', async () => {
		const as = await api.session(await api.makeContractor())
		const address = `/api/leads/${scene.leadId}/claim`
		expect((await api.call(address, { method: 'POST', as, body: {} })).status).toBe(409)
	})

	test('putUser: 201 when made, 409 with another’s address; deleteUser: 404 for nobody', async () => {
		const as = await api.token(scene.administrator, 'service')
		const put = (externalId: string, email: string) =>
			api.call(`/api/service/users/${externalId}`, {
				method: 'PUT',
				as,
				body: { name: 'Anna', role: 'HOMEOWNER', email, updatedAt: '2026-03-01T12:00:00+02:00' },
			})
		const [one, two, email] = [randomUUID(), randomUUID(), `${randomUUID()}@example.com`]
		expect((await put(one, email)).status).toBe(201)
		expect((await put(two, email)).status).toBe(409)
		const gone = { method: 'DELETE', as }
		expect((await api.call(`/api/service/users/${two}`, gone)).status).toBe(404)
		expect((await api.call(`/api/service/users/${one}`, gone)).status).toBe(200)
	})

	test('putLead: 201 when made, 409 when it is another’s', async () => {
		const as = await api.token(scene.administrator, 'service')
		const other = await makeScene(api)
		const put = (externalId: string, { marketplace }: Scene) =>
			api.call(`/api/service/leads/${externalId}`, {
				method: 'PUT',
				as,
				body: {
					title: 'Roof',
					description: 'It leaks.',
					trade: 'Roofing',
					city: 'Lyon',
					homeownerExternalId: marketplace.homeowner,
					updatedAt: new Date().toISOString(),
				},
			})
		const lead = randomUUID()
		expect((await put(lead, scene)).status).toBe(201)
		expect((await put(lead, other)).status).toBe(409)
	})

	test('claimLeadFor and sendMessageFor: 409 taken, not claimed; 200 and nothing more again', async () => {
		const as = await api.token(scene.administrator, 'service')
		const { marketplace } = await makeScene(api)
		const post = (address: string, body: unknown) =>
			api.call(`/api/service/${address}`, { method: 'POST', as, body })
		const at = encodeURIComponent
		const { contractor, claimedLead, openLead } = marketplace
		const other = scene.marketplace.contractor
		const claim = (lead: string, contractorExternalId: string) =>
			post(`leads/${at(lead)}/claim`, { contractorExternalId })
		const send = (lead: string) => post(`threads/${at(lead)}/messages`, message(marketplace))
		expect((await send(openLead)).status).toBe(409)
		expect((await claim(claimedLead, other)).status).toBe(409)
		expect((await claim(claimedLead, contractor)).status).toBe(200)
		expect((await send(claimedLead)).status).toBe(201)
		expect((await send(claimedLead)).status).toBe(200)
	})

	test('makeEmbedToken: 404 where embedding is off', async () => {
		const closed = await api.start({ EMBED_ORIGINS: '' })
		try {
			const as = await api.token(scene.administrator, 'service')
			const given = { method: 'POST', as, body: { externalId: scene.marketplace.homeowner } }
			const address = '/api/service/embed-tokens'
			const answer = await checkedCall(api.contract, closed.origin, address, given)
			expect(answer.status).toBe(404)
		} finally {
			await closed.stop()
		}
	})

	test('the document and its page are for anybody', async () => {
		const document = await api.call('/api/openapi.json')
		expect(document.json.openapi).toBe('3.1.0')
		const headers = { 'if-none-match': document.headers.get('etag')! }
		expect((await api.call('/api/openapi.json', { headers })).status).toBe(304)
		expect((await api.call('/api/docs')).status).toBe(200)
	})
})

test('who does more than the limit is told when to go on', async () => {
	const limited = await api.start({ LIMIT_API_READS_MINUTE: '1', LIMIT_SEND_10S: '1' })
	try {
		const as = await api.session(scene.homeowner)
		const ask = (address: string, given = {}) =>
			checkedCall(api.contract, limited.origin, address, { as, ...given })
		expect((await ask('/api/threads')).status).toBe(200)
		for (const call of READS) {
			const by = { as: await api.session(scene[call.who]) }
			await ask(call.address(scene), by)
			expect((await ask(call.address(scene), by)).status).toBe(429)
		}
		const send = { method: 'POST', body: { body: 'Fast' } }
		const statuses = [1, 2].map(() => ask(`/api/threads/${scene.threadId}/messages`, send))
		expect((await Promise.all(statuses)).map(({ status }) => status).sort()).toEqual([201, 429])
		const messages = await ask(`/api/threads/${scene.threadId}/messages`)
		expect(messages.status).toBe(429)
		const edit = { method: 'PATCH', body: { body: 'Fast too' } }
		const edited = await ask(`/api/threads/${scene.threadId}/messages/${scene.seq}`, edit)
		expect(edited.status).toBe(429)
		const { marketplace, administrator } = await makeScene(api)
		const service = await api.token(administrator, 'service')
		const address = `/api/service/threads/${encodeURIComponent(marketplace.claimedLead)}/messages`
		for (const [clientKey, status] of [
			['1', 201],
			['2', 429],
		] as const) {
			const body = { ...message(marketplace), clientKey }
			expect((await ask(address, { method: 'POST', as: service, body })).status).toBe(status)
		}
	} finally {
		await limited.stop()
	}
})

test('while the database is away every call says so and when to try again', async () => {
	const postgres = await startPostgres()
	const { url } = await emptyDatabase(postgres.url)
	await migrate(url)
	const server = await startServer({ databaseUrl: url })
	postgres.stop()
	try {
		for (const call of CALLS) {
			const { method, accepted } = call
			const as = { authorization: 'Bearer some-token' }
			const given = { method, as, ...(accepted && { body: accepted(scene) }) }
			const answer = await checkedCall(api.contract, server.origin, call.address(scene), given)
			expect(answer.status).toBe(503)
			expect(answer.json.detail).not.toMatch(/postgres|prisma|ECONN/i)
			await waitUntil('the line in the log', () => server.output().includes(answer.json.requestId))
		}
	} finally {
		await server.stop()
	}
})

test('every answer that the document promises was seen', () => {
	const unseen = api.contract
		.documented()
		// These have a test of their own: uploads.test.ts, inbound-mail.test.ts.
		.filter(answer => !/^(uploadAttachment|receiveMail) /.test(answer))
		.filter(answer => !api.contract.seen.has(answer))
	expect(unseen).toEqual([])
})
