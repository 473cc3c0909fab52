import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { look } from '../support/ledger.ts'
import { pdf, photo, program, svgWithScript } from '../support/pictures.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const MB = 1024 * 1024

let server: RunningServer
let homeowner: Visitor
let contractor: Visitor
let path: string

beforeAll(async () => {
	server = await startServer({ seed: true })
	homeowner = await new Visitor(server.origin).logIn('homeowner@example.com')
	contractor = await new Visitor(server.origin).logIn('contractor@example.com')
	path = `/messages/${await homeowner.firstThread()}`
})

afterAll(() => server.stop())

const onDisk = (folder = server.files) =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter(entry => entry.isFile())
		.map(({ name }) => name)
		.sort()

const count = async (table: string) =>
	Number((await look(server.databaseUrl, `SELECT COUNT(*) FROM "${table}"`))[0]?.[0])

/** What must be as before when something was refused. */
const stored = async () => [await count('Attachment'), await count('Message'), onDisk()]

/** The newest message's attachments, as a person sees them in the API. */
async function newest(visitor: Visitor) {
	const { messages } = await (await visitor.request(`/api/threads${path.slice(9)}/messages`)).json()
	return messages.at(-1)
}

test('a photo with a text arrives, and its bytes with the headers that keep it harmless', async () => {
	const form = { body: 'The crack', clientKey: 'photo-1', alt: 'A crack in the wall' }
	const sent = await homeowner.sendFiles(path, form, [{ name: 'crack.jpg', bytes: await photo() }])
	expect(sent.status).toBe(303)
	const { body, attachments } = await newest(contractor)
	expect(body).toBe('The crack')
	expect(attachments).toMatchObject([{ name: 'crack.jpg', width: 480, height: 640, alt: form.alt }])
	const { url, thumbnailUrl, byteSize } = attachments[0]

	const response = await contractor.request(url)
	const bytes = Buffer.from(await response.arrayBuffer())
	expect(bytes.length).toBe(byteSize)
	expect(bytes.includes('Phonemaker')).toBe(false)
	expect(Object.fromEntries(response.headers)).toMatchObject({
		'content-type': 'image/jpeg',
		'content-disposition': `inline; filename="crack.jpg"; filename*=UTF-8''crack.jpg`,
		'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
		'x-content-type-options': 'nosniff',
		'cache-control': 'private, max-age=31536000, immutable',
		'accept-ranges': 'bytes',
	})
	const etag = response.headers.get('etag')!
	const ask = (headers: Record<string, string>) => contractor.request(url, { headers })
	expect((await ask({ 'if-none-match': etag })).status).toBe(304)
	const part = await ask({ range: 'bytes=10-19', 'if-range': etag })
	expect(part.status).toBe(206)
	expect(part.headers.get('content-range')).toBe(`bytes 10-19/${byteSize}`)
	expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20))
	const end = await ask({ range: 'bytes=-5' })
	expect(Buffer.from(await end.arrayBuffer())).toEqual(bytes.subarray(-5))
	expect((await ask({ range: `bytes=${byteSize}-` })).status).toBe(416)
	expect((await ask({ range: 'bytes=0-1,4-5' })).status).toBe(200)
	expect((await ask({ range: 'bytes=0-1', 'if-range': '"old"' })).status).toBe(200)

	expect((await contractor.request(thumbnailUrl)).headers.get('content-type')).toBe('image/webp')
	expect((await contractor.get(path)).page).toContain(
		`<img src="${thumbnailUrl}" width="360" height="480" alt="A crack in the wall"`,
	)
	const view = await contractor.get(`${url}/view`)
	expect(view.page).toMatch(/<img[^>]*src="[^"]+\/screen"[^>]*width="480" height="640"/)
})

test('what a browser would run is only ever saved', async () => {
	await homeowner.sendFiles(path, { body: '' }, [{ name: 'lögo "1".svg', bytes: svgWithScript }])
	const [{ url }] = (await newest(contractor)).attachments
	const response = await contractor.request(url)
	expect(response.headers.get('content-type')).toBe('application/octet-stream')
	expect(response.headers.get('content-disposition')).toBe(
		`attachment; filename="l_go _1_.svg"; filename*=UTF-8''l%C3%B6go%20_1_.svg`,
	)
	expect(await response.text()).toBe(svgWithScript.toString())
})

test('a file that is refused gives back the text and keeps the others, to be sent then', async () => {
	const before = await count('Message')
	const refused = await homeowner.sendFiles(path, { body: 'Two things', clientKey: 'two' }, [
		{ name: 'plan.pdf', bytes: pdf },
		{ name: 'photo.jpg', bytes: program },
	])
	expect(refused.status).toBe(422)
	const page = await refused.text()
	expect(page).toContain('“photo.jpg” can’t be sent.')
	expect(page).toMatch(/<textarea[^>]*>Two things<\/textarea>/)
	const id = /name="attachmentIds"[^>]*value="([^"]+)"/.exec(page)?.[1]
	expect(id).toBeTruthy()
	expect(await count('Message')).toBe(before)
	const again = { body: 'Two things', clientKey: 'two-again', attachmentIds: id! }
	expect((await homeowner.sendFiles(path, again, [])).status).toBe(303)
	expect((await newest(contractor)).attachments).toMatchObject([{ id, name: 'plan.pdf' }])
})

test('pressed twice, one message with its files once', async () => {
	const before = await count('Attachment')
	const files = onDisk().length
	const send = () =>
		homeowner.sendFiles(path, { body: 'Twice', clientKey: 'twice' }, [
			{ name: 'plan.pdf', bytes: pdf },
		])
	const answers = await Promise.all([send(), send()])
	expect(answers.map(({ status }) => status)).toEqual([303, 303])
	expect(new Set(answers.map(answer => answer.headers.get('location'))).size).toBe(1)
	expect(await count('Attachment')).toBe(before + 1)
	const { id } = (await newest(contractor)).attachments[0]
	await waitUntil('the second to be removed', () => onDisk().length === files + 1)
	expect(onDisk().some(name => name.endsWith(id))).toBe(true)
})

test('too large, too many, nothing at all: each with its sentence, and the text is still there', async () => {
	const before = await stored()
	const files = (n: number, bytes: Buffer) =>
		Array.from({ length: n }, (_, i) => ({ name: `${i}.txt`, bytes }))
	for (const [given, sentence] of [
		[files(1, Buffer.alloc(25 * MB + 1, 'x')), '“0.txt” is larger than 25 MB'],
		[[], 'Write something first.'],
	] as const) {
		const body = given.length > 0 ? 'Still here' : ' '
		const refused = await homeowner.sendFiles(path, { body }, [...given])
		expect(refused.status).toBe(422)
		const page = await refused.text()
		expect(page).toContain(sentence)
		if (body.trim()) expect(page).toMatch(/<textarea[^>]*>Still here<\/textarea>/)
	}
	expect(await stored()).toEqual(before)
	const eleven = await homeowner.sendFiles(path, { body: 'Eleven' }, files(11, pdf))
	expect(eleven.status).toBe(422)
	expect(await eleven.text()).toContain('A message holds 10 files.')
})

describe('before a file is kept', () => {
	const form = (csrf: string) => {
		const data = new FormData()
		data.set('csrf', csrf)
		data.set('body', 'With a file')
		data.append('files', new Blob([new Uint8Array(pdf)]), 'plan.pdf')
		return data
	}

	test('the form’s token, its sender and its conversation are checked', async () => {
		const before = await stored()
		const stranger = await new Visitor(server.origin).logIn('contractor2@example.com')
		const post = (visitor: Visitor, csrf: string, headers = {}) =>
			visitor.request(path, { method: 'POST', body: form(csrf), headers })
		const mine = await homeowner.token('/settings')
		expect((await post(stranger, await stranger.token('/settings'))).status).toBe(404)
		expect((await post(homeowner, 'forged')).status).toBe(403)
		expect((await post(homeowner, mine, { origin: 'https://evil.example' })).status).toBe(403)
		const nobody = await post(new Visitor(server.origin), mine)
		expect(nobody.status).toBe(401)
		expect(await nobody.text()).toContain('With a file')
		expect(await stored()).toEqual(before)
	})

	test('logging in carries the text along, and says that the files are to be chosen again', async () => {
		const csrf = await homeowner.token('/settings')
		const visitor = new Visitor(server.origin)
		const page = await (await visitor.request(path, { method: 'POST', body: form(csrf) })).text()
		const carried = /name="carried" value="([^"]+)"/.exec(page)![1]!.replaceAll('&quot;', '"')
		const before = await count('Message')
		const fields = { email: 'homeowner@example.com', password: 'demo-password', carried }
		const done = await visitor.post('/login', fields)
		expect(done.status).toBe(422)
		const shown = await done.text()
		expect(shown).toContain('With a file')
		expect(shown).not.toContain('filesLeft')
		expect(await count('Message')).toBe(before)
	})
})

/** A form whose file comes piece by piece. */
function slowForm(csrf: string, headers: Record<string, string | number> = {}) {
	const sending = request(new URL(path, server.origin), {
		method: 'POST',
		headers: {
			cookie: homeowner.cookieHeader(),
			'content-type': 'multipart/form-data; boundary=cut',
			...headers,
		},
	})
	sending.on('error', () => {})
	sending.write(
		`--cut\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n` +
			'--cut\r\nContent-Disposition: form-data; name="body"\r\n\r\nHuge\r\n' +
			'--cut\r\nContent-Disposition: form-data; name="files"; filename="huge.bin"\r\n\r\n',
	)
	sending.write(Buffer.alloc(64 * 1024, 'x'))
	return sending
}

test('an upload that breaks off leaves nothing behind', async () => {
	const before = await stored()
	const sending = slowForm(await homeowner.token('/settings'))
	await new Promise(resolve => sending.write(Buffer.alloc(2 * MB, 'x'), resolve))
	await waitUntil('the file to come', () => onDisk().length > (before[2] as string[]).length)
	sending.destroy()
	await waitUntil('it to be gone', () => onDisk().length === (before[2] as string[]).length)
	expect(await stored()).toEqual(before)
})

const peakMemory = () =>
	Number(
		/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))?.[1],
	) / 1024

test('3 GB that say so are refused at once, with the text; 3 GB that do not, on the way; the memory stays flat', async () => {
	const before = await stored()
	const csrf = await homeowner.token('/settings')
	const honest = slowForm(csrf, { 'content-length': 3 * 1024 * MB })
	const [answer] = (await once(honest, 'response')) as [IncomingMessage]
	expect(answer.statusCode).toBe(422)
	expect(await text(answer)).toMatch(/Huge<\/textarea>[\s\S]*These files are too large together/)
	honest.destroy()

	const memory = peakMemory()
	const silent = slowForm(csrf, { 'transfer-encoding': 'chunked' })
	let response: IncomingMessage | undefined
	silent.once('response', given => {
		response = given
	})
	const piece = Buffer.alloc(MB, 'x')
	let sent = 0
	while (!response) {
		await new Promise(resolve => silent.write(piece, resolve))
		sent += 1
		if (sent > 400) throw new Error(`It read ${sent} MB and did not answer`)
	}
	expect(await text(response)).toContain('“huge.bin” is larger than 25 MB')
	silent.destroy()
	expect(peakMemory() - memory).toBeLessThan(100)
	await waitUntil('what came to be gone', () => onDisk().length === (before[2] as string[]).length)
	expect(await stored()).toEqual(before)
})

test('a full disk: refused with a sentence, the text is kept, and nothing half stored', async () => {
	// A disk of one megabyte, which a user namespace may mount.
	const folder = `${server.files}-small`
	mkdirSync(folder)
	const inside = ['-rm', 'sh', '-c']
	const mount = `mount -t tmpfs -o size=1m tmpfs ${folder}`
	execFileSync('unshare', [...inside, mount])
	const small = await startServer({
		seed: true,
		env: { ATTACHMENTS_FOLDER: folder },
		before: [...['unshare', ...inside], `${mount} && exec "$@"`, 'sh'],
	})
	try {
		const visitor = await new Visitor(small.origin).logIn('homeowner@example.com')
		const thread = `/messages/${await visitor.firstThread()}`
		const send = (bytes: Buffer) =>
			visitor.sendFiles(thread, { body: 'Look', clientKey: `k${bytes.length}` }, [
				{ name: 'plan.pdf', bytes },
			])
		const refused = await send(Buffer.concat([pdf, Buffer.alloc(3 * MB)]))
		expect(refused.status).toBe(503)
		const page = await refused.text()
		expect(page).toContain('There is no room for files just now')
		expect(page).toMatch(/<textarea[^>]*>Look<\/textarea>/)
		// As it came there was room, but not for it and its copy.
		expect((await send(Buffer.concat([pdf, Buffer.alloc(0.7 * MB)]))).status).toBe(503)
		const rows = await look(small.databaseUrl, 'SELECT COUNT(*) FROM "Attachment"')
		expect(Number(rows[0]?.[0])).toBe(0)
		expect((await send(pdf)).status).toBe(303)
	} finally {
		await small.stop()
		rmSync(folder, { recursive: true, force: true })
	}
})
