import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import S3rver from 's3rver'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { look } from '../support/ledger.ts'
import { pdf, photo } from '../support/pictures.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const folder = mkdtempSync(path.join(tmpdir(), 's3-'))
let s3: S3rver
let server: RunningServer
let homeowner: Visitor
let thread: string

beforeAll(async () => {
	const port = await freePort()
	const bucket = { name: 'files', configs: [] }
	s3 = new S3rver({ port, directory: folder, silent: true, configureBuckets: [bucket] })
	await s3.run()
	server = await startServer({
		seed: true,
		env: {
			S3_BUCKET: 'files',
			S3_ENDPOINT: `http://127.0.0.1:${port}`,
			AWS_ACCESS_KEY_ID: 'S3RVER',
			AWS_SECRET_ACCESS_KEY: 'S3RVER',
		},
	})
	homeowner = await new Visitor(server.origin).logIn('homeowner@example.com')
	thread = await homeowner.firstThread()
})

afterAll(async () => {
	await server?.stop()
	await s3?.close().catch(() => {}) // the last test has closed it
	rmSync(folder, { recursive: true, force: true })
})

const objects = () =>
	readdirSync(path.join(folder, 'files')).filter(name => name.endsWith('_object'))

async function newest() {
	const { messages } = await (await homeowner.request(`/api/threads/${thread}/messages`)).json()
	return messages.at(-1).attachments[0]
}

test('a photo goes into the bucket, comes out of it whole and in parts, and leaves no copy on this machine', async () => {
	const files = [{ name: 'crack.jpg', bytes: await photo() }]
	expect((await homeowner.sendFiles(`/messages/${thread}`, { body: '' }, files)).status).toBe(303)
	expect(objects()).toHaveLength(3)
	const { url, byteSize } = await newest()
	const whole = Buffer.from(await (await homeowner.request(url)).arrayBuffer())
	expect(whole.length).toBe(byteSize)
	const part = await homeowner.request(url, { headers: { range: 'bytes=100-199' } })
	expect(part.status).toBe(206)
	expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 200))
	expect(readdirSync(path.join(server.files, 'incoming'))).toEqual([])
})

test('what is not sent leaves the bucket', async () => {
	const before = objects().length
	const csrf = await homeowner.token('/settings')
	const headers = { 'x-csrf-token': csrf, 'tus-resumable': '1.0.0', origin: server.origin }
	const uploaded = await homeowner.request('/api/attachments?name=plan.pdf', {
		method: 'POST',
		headers: { ...headers, 'content-type': 'application/pdf' },
		body: new Uint8Array(pdf),
	})
	const { attachment } = await uploaded.json()
	expect(objects()).toHaveLength(before + 1)
	const gone = await homeowner.request(`/uploads/${attachment.id}`, { method: 'DELETE', headers })
	expect(gone.status).toBe(204)
	await waitUntil('it to leave the bucket', () => objects().length === before)
})

test('a bucket that is away: refused with a sentence, and nothing half stored', async () => {
	const rows = async () =>
		Number((await look(server.databaseUrl, 'SELECT COUNT(*) FROM "Attachment"'))[0]?.[0])
	const before = await rows()
	await s3.close()
	const files = [{ name: 'plan.pdf', bytes: pdf }]
	const refused = await homeowner.sendFiles(`/messages/${thread}`, { body: 'Text' }, files)
	expect(refused.status).toBe(503)
	const page = await refused.text()
	expect(page).toContain('Files can’t be kept just now')
	expect(page).toMatch(/<textarea[^>]*>Text<\/textarea>/)
	expect(await rows()).toBe(before)
})
