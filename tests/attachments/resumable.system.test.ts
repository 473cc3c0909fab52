import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { type Api, startApi } from '../support/api.ts'
import { pdf, program } from '../support/pictures.ts'

const MB = 1024 * 1024
const TUS = { 'tus-resumable': '1.0.0' }
const BYTES = { ...TUS, 'content-type': 'application/offset+octet-stream' }

let api: Api

beforeAll(async () => {
	api = await startApi()
})

afterAll(() => api?.stop())

const big = Buffer.concat([pdf, Buffer.alloc(6 * MB, 'x')])

async function someone() {
	const { homeowner, threadId } = await api.makeThread()
	const as = await api.token(homeowner, 'messages:write', 'messages:read')
	const ask = (method: string, to: string, headers = {}, body?: Buffer) =>
		fetch(api.origin() + to, {
			method,
			headers: { ...TUS, ...as, ...headers },
			...(body && { body: new Uint8Array(body) }),
		})
	const begin = async (size: number, name = 'plan.pdf') => {
		const metadata = `filename ${Buffer.from(name).toString('base64')}`
		return ask('POST', '/uploads', { 'upload-length': size, 'upload-metadata': metadata })
	}
	const offset = async (url: string) => {
		const head = await ask('HEAD', url)
		return { status: head.status, at: Number(head.headers.get('upload-offset')) }
	}
	return { homeowner, threadId, as, ask, begin, offset }
}

/** What has come of an upload, on the disk. */
const incoming = () => readdirSync(path.join(api.files, 'incoming'))

const idOf = (url: string) => url.split('/').pop()!

/** Sends the first `bytes` of the file, and then the network is gone. */
async function cut(as: Record<string, string>, url: string, bytes: number) {
	const sending = request(api.origin() + url, {
		method: 'PATCH',
		headers: { ...as, ...BYTES, 'upload-offset': 0, 'content-length': big.length },
	})
	sending.on('error', () => {})
	sending.write(big.subarray(0, bytes))
	await waitUntil('some of it to come', () => {
		const file = path.join(api.files, 'incoming', idOf(url))
		return existsSync(file) && statSync(file).size === bytes
	})
	return () => sending.destroy()
}

test('an ordinary tus client uploads in pieces, and what it uploaded is sent', async () => {
	const { as, homeowner, threadId } = await someone()
	const url = await new Promise<string>((resolve, reject) => {
		const upload = new Upload(big, {
			endpoint: `${api.origin()}/uploads`,
			headers: as,
			metadata: { filename: 'plan.pdf' },
			chunkSize: 2 * MB,
			onError: reject,
			onSuccess: () => resolve(upload.url!),
		})
		upload.start()
	})
	const address = `/api/threads/${threadId}/messages`
	const body = { attachmentIds: [idOf(url)] }
	const sent = await api.call(address, { method: 'POST', as, body })
	const [attachment] = sent.json.message.attachments
	expect(attachment).toMatchObject({ name: 'plan.pdf', byteSize: big.length })
	const headers = await api.session(homeowner)
	const got = await fetch(api.origin() + attachment.url, { headers })
	expect(Buffer.from(await got.arrayBuffer()).equals(big)).toBe(true)
})

test('a cut network, and then a killed server: it goes on from where it was', async () => {
	const { as, ask, begin, offset } = await someone()
	const url = (await begin(big.length)).headers.get('location')!
	const leave = await cut(as, url, 2 * MB)
	// The server may not have noticed: asking ends what still waits.
	expect(await offset(url)).toEqual({ status: 200, at: 2 * MB })
	leave()
	await api.restart()
	expect(await offset(url)).toEqual({ status: 200, at: 2 * MB })
	const wrong = await ask('PATCH', url, { ...BYTES, 'upload-offset': MB }, big.subarray(MB))
	expect(wrong.status).toBe(409)
	const rest = big.subarray(2 * MB)
	const done = await ask('PATCH', url, { ...BYTES, 'upload-offset': 2 * MB }, rest)
	expect([done.status, done.headers.get('upload-offset')]).toEqual([204, String(big.length)])
	expect(await offset(url)).toEqual({ status: 200, at: big.length })
	const { db } = await import('~/db/client.server')
	const row = await db.attachment.findUniqueOrThrow({ where: { id: idOf(url) } })
	const sha256 = createHash('sha256').update(big).digest('hex')
	expect(row).toMatchObject({ state: 'READY', sha256, byteSize: big.length })
	expect(incoming()).toEqual([])
})

test('an upload is its owner’s alone, and given up it is gone', async () => {
	const { as, begin, ask, offset } = await someone()
	const url = (await begin(big.length)).headers.get('location')!
	const leave = await cut(as, url, MB)
	const stranger = await someone()
	expect((await stranger.offset(url)).status).toBe(404)
	const theirs = await stranger.ask('PATCH', url, { ...BYTES, 'upload-offset': MB }, big)
	expect(theirs.status).toBe(404)
	expect((await stranger.ask('DELETE', url)).status).toBe(404)
	expect((await fetch(api.origin() + url, { method: 'HEAD', headers: TUS })).status).toBe(401)
	expect((await ask('DELETE', url)).status).toBe(204)
	leave()
	expect((await offset(url)).status).toBe(404)
	await waitUntil('it to be gone', () => incoming().length === 0)
})

test('what can’t be kept is refused with a sentence, and nothing of it stays', async () => {
	const { ask, begin, offset } = await someone()
	expect((await begin(26 * MB)).status).toBe(413)
	expect((await begin(0)).status).toBe(422)
	expect((await ask('POST', '/uploads', { 'upload-length': 'many' })).status).toBe(400)
	expect((await ask('POST', '/uploads', { 'tus-resumable': '0.1' })).status).toBe(412)
	const url = (await begin(program.length, 'photo.jpg')).headers.get('location')!
	const more = Buffer.concat([program, program])
	const headers = { ...BYTES, 'upload-offset': 0 }
	expect((await ask('PATCH', url, { ...TUS, 'upload-offset': 0 }, program)).status).toBe(415)
	expect((await ask('PATCH', url, headers, more)).status).toBe(413)
	const { at } = await offset(url)
	const rest = { ...BYTES, 'upload-offset': at }
	const refused = await ask('PATCH', url, rest, program.subarray(at))
	expect(refused.status).toBe(422)
	expect((await refused.json()).detail).toContain('“photo.jpg” can’t be sent')
	expect((await offset(url)).status).toBe(404)
	expect(incoming()).toEqual([])
})
