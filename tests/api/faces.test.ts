import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, send, startApi } from '../support/api.ts'
import { makeScene, type Scene } from './calls.ts'
import { type Act, byApi, byPage, type Face, storedOf } from './faces.ts'

let api: Api
beforeAll(async () => {
	api = await startApi()
})
afterAll(() => api?.stop())

/** Does the same through both faces, each in a scene of its own. @returns the statuses, after comparing what is stored. */
async function alike(...acts: ((scene: Scene) => Act)[]): Promise<number[]> {
	const through = async (face: Face) => {
		const scene = await makeScene(api)
		const statuses: number[] = []
		for (const act of acts) statuses.push(await face(api, scene, act(scene)))
		return { statuses, stored: await storedOf(scene) }
	}
	const [page, program] = [await through(byPage), await through(byApi)]
	expect(program).toEqual(page)
	return page.statuses
}

const sending =
	(fields: Record<string, string>, who: Act['who'] = 'homeowner') =>
	({ threadId }: Scene): Act => ({
		who,
		page: { path: `/messages/${threadId}`, fields },
		api: { method: 'POST', path: `/api/threads/${threadId}/messages`, body: fields },
	})

describe('sending', () => {
	test.each([
		['words', 'Tuesday?', 200],
		['blanks around', '  Tuesday? \n', 200],
		['any script', 'Grüße, 你好, مرحبا, 👩‍👩‍👧‍👦, e\u0301', 200],
		['HTML', '<script>alert(1)</script>&amp;', 200],
		['lines and tabs', 'one\n\n\ttwo', 200],
		['CRLF and CR', 'one\r\ntwo\rthree', 200],
		['4,000 characters outside the basic plane', '😀'.repeat(4000), 200],
		['4,000 with blanks around', ` ${'x'.repeat(4000)}\r\n`, 200],
		['a leading byte order mark', '\ufeffx', 200],
		['direction marks', '\u202eabc\u202c', 200],
		['4,001 characters', 'x'.repeat(4001), 422],
		['nothing', '', 422],
		['blanks alone', ' \r\n\t\u00a0\u3000', 422],
		['NUL', 'a\u0000b', 422],
		['a bell', 'a\u0007b', 422],
		['a C1 control', 'a\u0085b', 422],
		['DEL', 'a\u007fb', 422],
	])('%s', async (_, body, status) => {
		expect(await alike(sending({ body }))).toEqual([status])
	})

	test('without a body', async () => {
		expect(await alike(sending({}))).toEqual([422])
	})

	test.each(['with blank', 'é', 'x'.repeat(101)])(
		'with “%s” as the client key',
		async clientKey => {
			expect(await alike(sending({ body: 'Hi', clientKey }))).toEqual([422])
		},
	)

	test('with a repeated client key: the same text once, another text refused', async () => {
		const [first, other] = [
			sending({ body: 'Hi', clientKey: 'k' }),
			sending({ body: 'No', clientKey: 'k' }),
		]
		const padded = sending({ body: ' Hi\r\n', clientKey: 'k' })
		expect(await alike(first, first, padded, other)).toEqual([200, 200, 200, 422])
	})

	test('by a stranger, to nobody’s thread, and without a login', async () => {
		const nobodys = (scene: Scene) => sending({ body: 'Hi' })({ ...scene, threadId: randomUUID() })
		const odd = (scene: Scene) => sending({ body: 'Hi' })({ ...scene, threadId: 'a%00b' })
		const acts = [
			sending({ body: 'Hi' }, 'stranger'),
			nobodys,
			odd,
			sending({ body: 'Hi' }, 'nobody'),
		]
		expect(await alike(...acts)).toEqual([404, 404, 404, 401])
	})

	test('more than can be sent at once', async () => {
		expect(await alike(sending({ body: 'x'.repeat(200_000) }))).toEqual([413])
	})
})

test('sending something else than a form, or than JSON, or without a proof', async () => {
	const scene = await makeScene(api)
	const as = await api.session(scene.homeowner)
	const before = await storedOf(scene)
	const post = async (path: string, headers: Record<string, string>) =>
		(await send(api.origin(), path, { method: 'POST', as, body: '{}', headers })).status
	const page = `/messages/${scene.threadId}`
	const call = `/api/threads/${scene.threadId}/messages`
	const text = { 'content-type': 'text/plain', origin: api.origin() }
	expect([await post(page, text), await post(call, text)]).toEqual([415, 415])
	const form = { 'content-type': 'application/x-www-form-urlencoded' }
	expect([await post(page, form), await post(call, form)]).toEqual([403, 403])
	expect(await storedOf(scene)).toEqual(before)
})

describe('reading', () => {
	const reading =
		(seq?: number, who: Act['who'] = 'homeowner') =>
		({ threadId }: Scene): Act => ({
			who,
			page: {
				path: `/messages/${threadId}/read`,
				fields: seq === undefined ? {} : { seq: String(seq) },
			},
			api: { method: 'POST', path: `/api/threads/${threadId}/read`, body: { seq } },
		})

	test.each([
		['all of it', [undefined], [200]],
		['up to a place, and never back', [3, 2, 0], [200, 200, 200]],
		['past the end', [999], [200]],
		['an impossible place', [-1, 1.5, 2 ** 31], [422, 422, 422]],
	])('%s', async (_, seqs, statuses) => {
		expect(await alike(...seqs.map(seq => reading(seq)))).toEqual(statuses)
	})

	test('by a stranger', async () => {
		expect(await alike(reading(1, 'stranger'))).toEqual([404])
	})

	test('all notifications', async () => {
		const act: Act = {
			who: 'homeowner',
			page: { path: '/notifications/read-all', fields: {} },
			api: { method: 'PATCH', path: '/api/notifications', body: { markAllAsRead: true } },
		}
		expect(await alike(() => act)).toEqual([200])
	})
})

describe('posting a lead', () => {
	const LEAD = { title: 'Roof', description: 'It leaks.', trade: 'Roofing', city: 'Lyon' }
	const posting =
		(fields: Record<string, string>, who: Act['who'] = 'homeowner') =>
		(): Act => ({
			who,
			page: { path: '/leads/new', fields },
			api: { method: 'POST', path: '/api/leads', body: fields },
		})

	test.each([
		['as it should be', LEAD, 200],
		['blanks and CRLF', { ...LEAD, title: ' Roof ', description: 'It\r\nleaks. ' }, 200],
		['without a title', { ...LEAD, title: ' ' }, 422],
		['a long title', { ...LEAD, title: 'x'.repeat(121) }, 422],
		['two lines of title', { ...LEAD, title: 'a\nb' }, 422],
		['NUL in the description', { ...LEAD, description: 'a\u0000b' }, 422],
		['an unknown trade', { ...LEAD, trade: 'Magic' }, 422],
		['nothing', {}, 422],
	])('%s', async (_, fields, status) => {
		expect(await alike(posting(fields as Record<string, string>))).toEqual([status])
	})

	test('as a contractor', async () => {
		expect(await alike(posting(LEAD, 'contractor'), posting({}, 'contractor'))).toEqual([403, 403])
	})
})

describe('claiming', () => {
	const claiming =
		(who: Act['who'], which: (scene: Scene) => string) =>
		(scene: Scene): Act => ({
			who,
			page: { path: `/leads/${which(scene)}/claim`, fields: {} },
			api: { method: 'POST', path: `/api/leads/${which(scene)}/claim`, body: {} },
		})
	const open = ({ openLeadId }: Scene) => openLeadId

	test('an open lead, twice, then by another', async () => {
		const acts = [
			claiming('contractor', open),
			claiming('contractor', open),
			claiming('stranger', open),
		]
		expect(await alike(...acts)).toEqual([200, 200, 409])
	})

	test('by its homeowner, and what is none', async () => {
		const acts = [claiming('homeowner', open), claiming('contractor', () => randomUUID())]
		expect(await alike(...acts)).toEqual([403, 404])
	})
})

test('opening the thread of a lead: claimed, open, a stranger’s', async () => {
	const opening =
		(who: Act['who'], which: 'leadId' | 'openLeadId') =>
		(scene: Scene): Act => ({
			who,
			page: { path: `/leads/${scene[which]}/thread`, fields: {} },
			api: { method: 'POST', path: '/api/threads/create', body: { leadId: scene[which] } },
		})
	const acts = [
		opening('homeowner', 'leadId'),
		opening('contractor', 'leadId'),
		opening('homeowner', 'openLeadId'),
		opening('stranger', 'leadId'),
	]
	expect(await alike(...acts)).toEqual([200, 200, 409, 404])
})
