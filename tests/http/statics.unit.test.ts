import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compressFiles } from '../../scripts/compress'
import { staticsIn } from '../../server/statics'

const SCRIPT = 'let plumb = "line"\n'.repeat(200)

const server = createServer()
let origin = ''

beforeAll(async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'statics-'))
	mkdirSync(path.join(folder, 'assets'))
	writeFileSync(path.join(folder, 'assets/page-1a2b.js'), SCRIPT)
	writeFileSync(path.join(folder, 'icon.svg'), '<svg/>')
	compressFiles(folder)
	const statics = staticsIn(folder)
	rmSync(folder, { recursive: true }) // as the next build does
	server.on('request', (request, response) =>
		statics(request, response, () => response.writeHead(404).end()),
	)
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
	server.close()
	server.closeAllConnections()
})

test.each([
	['br', 'br'],
	['gzip, deflate', 'gzip'],
	['br;q=0, gzip', 'gzip'],
	['identity', null],
])('a file of the build is sent as the client takes it: %s', async (accepted, encoding) => {
	const headers = { 'Accept-Encoding': accepted }
	const response = await fetch(`${origin}/assets/page-1a2b.js?v=1`, { headers })
	expect(response.status).toBe(200)
	expect(response.headers.get('content-encoding')).toBe(encoding)
	expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
	expect(response.headers.get('cache-control')).toContain('immutable')
	expect(response.headers.get('vary')).toBe('Accept-Encoding')
	expect(await response.text()).toBe(SCRIPT)

	const tag = response.headers.get('etag')!
	const again = await fetch(`${origin}/assets/page-1a2b.js`, {
		headers: { ...headers, 'If-None-Match': tag },
	})
	expect([again.status, again.headers.get('etag')]).toEqual([304, tag])
})

test('HEAD tells the length and sends nothing', async () => {
	const response = await fetch(`${origin}/icon.svg`, { method: 'HEAD' })
	expect([response.status, response.headers.get('content-length')]).toEqual([200, '6'])
	expect(await response.text()).toBe('')
})

test.each(['bytes=5-2', 'bytes=0-99999999999999999999', 'bytes=-', 'bytes=2-3', 'x'])(
	'asked for a part, it sends the whole: %s',
	async range => {
		const response = await fetch(`${origin}/icon.svg`, { headers: { Range: range } })
		expect([response.status, await response.text()]).toEqual([200, '<svg/>'])
	},
)

test.each([
	'/',
	'/assets',
	'/assets/',
	'/assets/page-1a2b.js.br',
	'/../icon.svg',
	'/%2e',
	'//icon.svg',
])('what is no file of the build is left to the routes: %s', async address => {
	// `fetch` would tidy the address up.
	const status = await new Promise(resolve => {
		httpRequest(`${origin}/`, { path: address }, response => {
			response.resume()
			resolve(response.statusCode)
		}).end()
	})
	expect(status).toBe(404)
})
