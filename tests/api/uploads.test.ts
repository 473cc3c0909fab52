import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, type Call, checkedCall, startApi } from '../support/api.ts'
import { pdf, program } from '../support/pictures.ts'
import { makeScene, type Scene } from './calls.ts'

const ADDRESS = '/api/attachments'
const RAW = { 'content-type': 'application/octet-stream' }

let api: Api
let scene: Scene

beforeAll(async () => {
	api = await startApi()
	scene = await makeScene(api)
})

afterAll(() => api?.stop())

const upload = (as: Call['as'], more: Call = {}, address = `${ADDRESS}?name=plan.pdf`) =>
	api.call(address, {
		method: 'POST',
		...(as && { as }),
		body: new Uint8Array(pdf),
		...more,
		headers: { ...RAW, ...more.headers },
	})

test('a file is uploaded as a body or in a form, and goes with a message once', async () => {
	const as = await api.token(scene.homeowner, 'messages:write', 'messages:read')
	const raw = await upload(as, {}, `${ADDRESS}?name=plan.pdf&alt=The%20plan`)
	expect(raw.status).toBe(201)
	expect(raw.json.attachment).toMatchObject({
		name: 'plan.pdf',
		contentType: 'application/pdf',
		byteSize: pdf.length,
		alt: 'The plan',
	})

	const form = new FormData()
	form.set('alt', 'Another')
	form.set('file', new Blob([new Uint8Array(pdf)]), 'other.pdf')
	const encoded = new Response(form)
	const given = {
		body: new Uint8Array(await encoded.arrayBuffer()),
		headers: { 'content-type': encoded.headers.get('content-type')! },
	}
	const inForm = await upload(as, given, ADDRESS)
	expect(inForm.json.attachment).toMatchObject({ name: 'other.pdf', alt: 'Another' })

	const ids = [raw, inForm].map(({ json }) => json.attachment.id)
	const send = (body: object, who = as) =>
		api.call(`/api/threads/${scene.threadId}/messages`, { method: 'POST', as: who, body })
	const sent = await send({ attachmentIds: ids, clientKey: 'with-files' })
	expect(sent.status).toBe(201)
	expect(sent.json.message).toMatchObject({
		body: '',
		attachments: [{ id: ids[0] }, { id: ids[1] }],
	})
	expect((await send({ attachmentIds: ids, clientKey: 'with-files' })).status).toBe(200)
	const again = await send({ body: 'Again', attachmentIds: [ids[1]] })
	expect(again.status).toBe(422)
	expect(again.json.errors).toMatchObject([{ path: 'attachmentIds.0' }])
	expect((await send({ body: '' })).json.errors).toEqual([
		{ path: 'body', message: 'Write something first.' },
	])
	const { json } = await api.call(`/api/threads/${scene.threadId}`, { as })
	expect(json.thread.lastMessage.preview).toBe('2 files')
})

test('an answer that is kept for an Idempotency-Key shows no file of a deleted message', async () => {
	const as = await api.token(scene.homeowner, 'messages:write', 'messages:read')
	const { id } = (await upload(as)).json.attachment
	const address = `/api/threads/${scene.threadId}/messages`
	const headers = { 'idempotency-key': 'with-a-file' }
	const say = () =>
		api.call(address, { method: 'POST', as, body: { attachmentIds: [id] }, headers })
	const { message } = (await say()).json
	const one = `${address}/${message.seq}`
	const edited = await api.call(one, { method: 'PATCH', as, body: { body: 'The plan' } })
	expect(edited.json.message.attachments).toMatchObject([{ id }])
	expect((await say()).json.message).toMatchObject({ body: 'The plan', attachments: [{ id }] })
	await api.call(one, { method: 'DELETE', as, body: {} })
	expect((await say()).json.message).toMatchObject({ body: '', attachments: [] })
})

test('the same Idempotency-Key uploads once', async () => {
	const as = await api.token(scene.homeowner, 'messages:write')
	const headers = { 'idempotency-key': 'once' }
	const [first, again] = [await upload(as, { headers }), await upload(as, { headers })]
	expect(again.json).toEqual(first.json)
	const other = await upload(as, { headers, body: new Uint8Array([...pdf, 10]) })
	expect(other.status).toBe(422)
})

test('refuses in the order 401, 403, 415, 413, 400, 422', async () => {
	const as = await api.token(scene.homeowner, 'messages:write')
	const reader = await api.token(scene.homeowner, 'messages:read')
	const session = await api.session(scene.homeowner)
	const json = { headers: { 'content-type': 'application/json' } }
	const large = { body: new Uint8Array(27 * 1024 * 1024) }
	expect((await upload(undefined, { ...json, ...large })).status).toBe(401)
	expect((await upload(reader, json)).status).toBe(403)
	expect((await upload(session)).status).toBe(403) // nothing shows that its own page sent it
	expect((await upload(session, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
	expect((await upload(as, json)).status).toBe(415)
	expect((await upload(as, large)).status).toBe(413)
	const justOver = { body: new Uint8Array(25 * 1024 * 1024 + 1) }
	expect((await upload(as, justOver)).status).toBe(413)
	expect((await upload(as, {}, ADDRESS)).status).toBe(400)
	expect((await upload(as, {}, `${ADDRESS}?name=a.pdf&bogus=1`)).status).toBe(400)
	const broken = { headers: { 'content-type': 'multipart/form-data; boundary=x' } }
	expect((await upload(as, broken, ADDRESS)).status).toBe(400)
	const refused = await upload(as, { body: new Uint8Array(program) }, `${ADDRESS}?name=a.jpg`)
	expect(refused.status).toBe(422)
	expect(refused.json.detail).toContain('“a.jpg” can’t be sent')
})

test('a person’s room is used up, also by two at once', async () => {
	const small = await api.start({ ATTACHMENTS_QUOTA_MB: '1' })
	try {
		const someone = await api.makeHomeowner()
		const as = await api.token(someone, 'messages:write')
		const body = new Uint8Array(700_000).fill(97)
		const call = { method: 'POST', as, body, headers: RAW }
		const ask = () => checkedCall(api.contract, small.origin, `${ADDRESS}?name=a.txt`, call)
		const answers = await Promise.all([ask(), ask()])
		expect(answers.map(({ status }) => status).sort()).toEqual([201, 422])
		expect(answers.find(({ status }) => status === 422)!.json.detail).toContain('1.0 MB of room')
	} finally {
		await small.stop()
	}
})
