import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visitor } from '../support/browserless.ts'
import { storeLongThread } from '../support/long-thread.ts'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer
let reader: Visitor
let threadId: string

beforeAll(async () => {
	server = await startServer({ seed: true })
	;({ homeowner: reader, threadId } = await storeLongThread(server, 80))
})
afterAll(() => server.stop())

/** The bytes as they come, which `fetch` would decode. */
async function get(path: string, headers: IncomingHttpHeaders, method = 'GET') {
	const asked = request(new URL(path, server.origin), {
		method,
		headers: { cookie: reader.cookieHeader(), ...headers },
	}).end()
	const [response] = await once(asked, 'response')
	return { status: response.statusCode, headers: response.headers, bytes: await buffer(response) }
}

const decoded = ({ headers, bytes }: Awaited<ReturnType<typeof get>>) =>
	String(headers['content-encoding'] === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes))

test.each([
	['the page', (id: string) => `/messages/${id}`],
	['its data', (id: string) => `/messages/${id}.data`],
	['messages of the API', (id: string) => `/api/threads/${id}/messages`],
	['the frame', (id: string) => `/messages/${id}/live`],
	['a page that is not there', () => '/nowhere'],
])('%s comes compressed and is the same', async (_, at) => {
	for (const encoding of ['gzip', 'br']) {
		const plain = await get(at(threadId), {})
		const answer = await get(at(threadId), { 'accept-encoding': encoding })
		expect(answer.status).toBe(plain.status)
		expect(answer.headers['content-encoding']).toBe(encoding)
		expect(plain.headers['content-encoding']).toBeUndefined()
		for (const { headers } of [plain, answer]) expect(headers.vary).toMatch(/Accept-Encoding/)
		// What is random in a page is of the same length each time.
		expect(decoded(answer)).toHaveLength(plain.bytes.toString().length)
		expect(answer.bytes.length).toBeLessThan(plain.bytes.length / 2)
	}
})

test('a tag holds in its own encoding, and in no other', async () => {
	const path = `/api/threads/${threadId}/messages`
	const etags = new Set<string>()
	for (const encoding of ['gzip', 'br', 'identity']) {
		const asked = { 'accept-encoding': encoding }
		const { etag } = (await get(path, asked)).headers
		etags.add(etag!)
		const again = await get(path, { ...asked, 'if-none-match': etag })
		expect(again.status).toBe(304)
		expect(again.bytes).toHaveLength(0)
		expect(again.headers['content-encoding']).toBeUndefined()
	}
	expect(etags.size).toBe(3)
	const [gzip] = etags
	const other = await get(path, { 'accept-encoding': 'br', 'if-none-match': gzip })
	expect(other.status).toBe(200)
})

test('HEAD has no body, and says that encodings differ', async () => {
	const answer = await get(`/messages/${threadId}`, { 'accept-encoding': 'gzip' }, 'HEAD')
	expect(answer.status).toBe(200)
	expect(answer.bytes).toHaveLength(0)
	expect(answer.headers.vary).toMatch(/Accept-Encoding/)
})

test('a page that another site asks for is not compressed', async () => {
	const foreign = { 'accept-encoding': 'gzip', 'sec-fetch-site': 'cross-site' }
	const answer = await get(`/messages/${threadId}`, foreign)
	expect(answer.status).toBe(200)
	expect(answer.headers['content-encoding']).toBeUndefined()
})

test('a file of text and its parts come as they are kept', async () => {
	const upload = new FormData()
	upload.append('file', new Blob(['A long list. '.repeat(500)], { type: 'text/plain' }), 'list.txt')
	const stored = await reader.request('/api/attachments', {
		method: 'POST',
		body: upload,
		headers: { origin: server.origin },
	})
	expect(stored.status).toBe(201)
	const { attachment } = await stored.json()
	const path = `/attachments/${attachment.id}`
	const whole = await get(path, { 'accept-encoding': 'gzip' })
	expect(whole.headers['content-encoding']).toBeUndefined()
	expect(whole.bytes).toHaveLength(13 * 500)
	const part = await get(path, { 'accept-encoding': 'gzip', range: 'bytes=0-4' })
	expect(part.status).toBe(206)
	expect(String(part.bytes)).toBe('A lon')
})
