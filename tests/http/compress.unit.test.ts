import { brotliDecompressSync, createGunzip, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compressed, encodingFor } from '../../server/compress.ts'

const LONG = '<p>A roof, a kitchen and a bath</p>'.repeat(200)
const HTML = { 'Content-Type': 'text/html; charset=utf-8' }

const ask = (headers: Record<string, string> = {}) =>
	new Request('http://localhost:3000/', { headers: { 'accept-encoding': 'gzip', ...headers } })

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

test.each([
	['gzip, deflate, br, zstd', 'br'],
	['gzip', 'gzip'],
	['GZIP;q=0.5, br;q=0.4', 'gzip'],
	['x-gzip', 'gzip'],
	['br;q=0, gzip; q=1.0', 'gzip'],
	['*', 'br'],
	['*;q=0', null],
	['identity', null],
	['gzip;q=0', null],
	['deflate, compress', null],
	['', null],
])('a client that takes “%s” gets %s', (accepted, encoding) => {
	expect(encodingFor(accepted)).toBe(encoding)
})

test.each([
	['gzip', gunzipSync],
	['br', brotliDecompressSync],
] as const)('a page in %s is the same page, shorter', async (encoding, decode) => {
	const answer = await compressed(
		ask({ 'accept-encoding': encoding }),
		new Response(LONG, { status: 404, headers: { ...HTML, Vary: 'Cookie', 'X-Other': 'kept' } }),
	)
	expect(answer.status).toBe(404)
	expect(answer.headers.get('content-encoding')).toBe(encoding)
	expect(answer.headers.get('vary')).toBe('Cookie, Accept-Encoding')
	expect(answer.headers.get('x-other')).toBe('kept')
	const bytes = await bytesOf(answer)
	expect(bytes.length).toBeLessThan(LONG.length / 10)
	expect(decode(bytes).toString()).toBe(LONG)
})

test('what comes before the end is sent before the end', async () => {
	let finish = () => {}
	const body = new ReadableStream({
		start(controller) {
			controller.enqueue(Buffer.from('first'))
			finish = () => {
				controller.enqueue(Buffer.from(LONG))
				controller.close()
			}
		},
	})
	const answer = await compressed(ask(), new Response(body, { headers: HTML }))
	const reader = answer.body!.getReader()
	const decoder = createGunzip()
	let text = ''
	decoder.on('data', chunk => {
		text += chunk
	})
	// The answer has not ended, and its beginning can be read.
	while (text === '') {
		const { value } = await reader.read()
		await new Promise(resolve => decoder.write(value, resolve))
	}
	expect(text).toBe('first')

	finish()
	for (let next = await reader.read(); !next.done; next = await reader.read()) {
		decoder.write(next.value)
	}
	await new Promise(resolve => decoder.end(resolve))
	expect(text).toBe(`first${LONG}`)
})

test('a body that breaks off does not look whole', async () => {
	const body = new ReadableStream({
		start: controller => controller.enqueue(Buffer.from('first')),
		async pull(controller) {
			await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
			controller.error(new Error('broken'))
		},
	})
	const answer = await compressed(ask(), new Response(body, { headers: HTML }))
	await expect(answer.arrayBuffer()).rejects.toThrow()
})

const file = { ...HTML, 'Content-Disposition': 'attachment' }
test.each<[string, Response, Record<string, string>?]>([
	['a short page', new Response('<p>Short</p>', { headers: HTML })],
	['a file', new Response(LONG, { headers: file })],
	['a picture', new Response(LONG, { headers: { 'Content-Type': 'image/png' } })],
	['a part', new Response(LONG, { status: 206, headers: HTML })],
	['encoded bytes', new Response(LONG, { headers: { ...HTML, 'Content-Encoding': 'x' } })],
	['a tag of these bytes', new Response(LONG, { headers: { ...HTML, ETag: '"1"' } })],
	['a whole cache', new Response(LONG, { headers: { ...HTML, 'Cache-Control': 'no-transform' } })],
	['another site', new Response(LONG, { headers: HTML }), { 'sec-fetch-site': 'cross-site' }],
	['another origin', new Response(LONG, { headers: HTML }), { origin: 'https://evil.example' }],
	['a client without it', new Response(LONG, { headers: HTML }), { 'accept-encoding': '' }],
])('%s is left as it is', async (_, response, headers) => {
	const before = await response.clone().text()
	const encoding = response.headers.get('content-encoding')
	const answer = await compressed(ask(headers), response)
	expect(answer.headers.get('content-encoding')).toBe(encoding)
	expect(await answer.text()).toBe(before)
})

test('a page’s length does not tell what is in it', async () => {
	const lengths = new Set<number>()
	for (let n = 0; n < 50; n++) {
		const answer = await compressed(ask(), new Response(LONG, { headers: HTML }))
		lengths.add(answer.headers.get('x-pad')!.length)
	}
	expect(lengths.size).toBeGreaterThan(5)
})
