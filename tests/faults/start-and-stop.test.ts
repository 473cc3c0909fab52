import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { startServer } from '../support/server.ts'

const GOOD = {
	NODE_ENV: 'production' as const,
	DATABASE_URL: 'file:./data/never-made.db',
	SESSION_SECRET: '0123456789abcdefghijklmnopqrstuvwxyz',
	DEMO_MODE: 'false',
	ALLOW_DEMO_IN_PRODUCTION: 'false',
}

for (const [what, wrong, sentence] of [
	['no secret', { SESSION_SECRET: '' }, 'SESSION_SECRET is too short'],
	['a short secret', { SESSION_SECRET: 'short' }, 'SESSION_SECRET is too short'],
	['a weak secret', { SESSION_SECRET: 'a'.repeat(40) }, 'SESSION_SECRET is easy to guess'],
	['another database', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must begin with'],
	['the demo in production', { DEMO_MODE: 'true' }, 'DEMO_MODE lets anyone act as anyone'],
	['a port that is none', { PORT: 'http' }, 'PORT'],
] as const) {
	test(`with ${what} the server does not start, and says what to set`, async () => {
		const child = spawn(process.execPath, ['server/start.js'], {
			env: { PATH: process.env.PATH, ...GOOD, ...wrong } as NodeJS.ProcessEnv,
			stdio: 'pipe',
		})
		let output = ''
		child.stderr.setEncoding('utf8').on('data', text => {
			output += text
		})
		const [code] = await once(child, 'close')
		expect(code).toBe(1)
		expect(output).toContain(sentence)
	})
}

test('at SIGTERM what is under way is answered, then the server ends', async () => {
	const server = await startServer({ seed: true })
	const visitor = await new Visitor(server.origin).logIn('contractor@example.com')
	const threadId = await visitor.firstThread()
	const exit = once(server.process, 'exit')
	const body = JSON.stringify({ body: 'Last words' })
	const half = request(new URL(`/api/threads/${threadId}/messages`, server.origin), {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'content-length': body.length,
			cookie: visitor.cookieHeader(),
		},
	})
	const answered = once(half, 'response')
	await new Promise(resolve => half.write(body.slice(0, 5), resolve))
	server.process.kill('SIGTERM')
	await waitUntil('the server to take no more', () =>
		fetch(`${server.origin}/healthz`).then(
			() => false,
			() => true,
		),
	)
	half.end(body.slice(5))
	const [response] = await answered
	expect(response.statusCode).toBe(201)
	response.resume()
	expect(await exit).toEqual([0, null])
	await server.stop()
})

test('a client that never finishes its request does not keep the server from ending', async () => {
	const server = await startServer()
	const stuck = request(new URL('/login', server.origin), {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 100 },
	})
	const hungUp = once(stuck, 'error')
	await new Promise(resolve => stuck.write('csrf=', resolve))
	const exit = once(server.process, 'exit')
	await server.stop() // throws when it does not end in time
	expect(await exit).toEqual([0, null])
	await hungUp
})

test('an answer waits for the disk: the log is synchronised between the request and its answer', async () => {
	const server = await startServer({ seed: true })
	const visitor = await new Visitor(server.origin).logIn('contractor@example.com')
	const threadId = await visitor.firstThread()
	const strace = spawn(
		'strace',
		[
			'-f',
			'-y', // names the file of each descriptor
			'-p',
			String(server.process.pid),
			'-e',
			'trace=fdatasync,fsync,write,writev,read',
			'-s',
			'40',
		],
		{ stdio: ['ignore', 'ignore', 'pipe'] },
	)
	let trace = ''
	strace.stderr.setEncoding('utf8').on('data', text => {
		trace += text
	})
	await waitUntil('strace to attach', async () => trace.includes('attached'))
	const answer = await visitor.json('POST', `/api/threads/${threadId}/messages`, {
		body: 'To the disk',
	})
	expect(answer.status).toBe(201)
	await waitUntil('the answer in the trace', async () => trace.includes('HTTP/1.1 201'))
	strace.kill()
	await once(strace, 'exit')
	const lines = trace.split('\n')
	const request = lines.findIndex(line => line.includes('"POST /api/threads/'))
	const answered = lines.findIndex(line => line.includes('HTTP/1.1 201'))
	const between = lines.slice(request, answered)
	expect(request).toBeGreaterThan(-1)
	const begun = between.findIndex(line => /\bf(data)?sync\(\d+<[^>]*app\.db(-wal)?>/.test(line))
	expect(begun).toBeGreaterThan(-1)
	const sync = between.slice(begun).find(line => /sync(\(\d+<.*>| resumed>)\) += \d/.test(line))
	expect(sync).toMatch(/= 0$/)
	await server.stop()
})
