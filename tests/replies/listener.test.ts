import { connect } from 'node:net'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { replyAddress } from '~/notifications/email/reply-address.server'
import { waitUntil } from '../../scripts/wait-until.ts'
import { serveInboundMail } from '../../server/inbound-smtp.ts'
import { makeThread } from '../support/factory.ts'
import { replyScene, replyTests, sendAnswers } from '../support/replies.ts'
import { letter, plain } from './letters.ts'

// A real client and the real listener.

const mailbox = replyTests()
let inbound: Awaited<ReturnType<typeof serveInboundMail>>
let s: Awaited<ReturnType<typeof replyScene>>

beforeAll(async () => {
	inbound = await serveInboundMail(0)
})
afterAll(() => inbound.close())
beforeEach(async () => {
	s = await replyScene()
})

const client = () => createTransport({ host: '127.0.0.1', port: inbound.port, ignoreTLS: true })

/** What the client's server is answered. */
async function send(raw: Buffer, to: string | string[] = s.to, from = s.from): Promise<string> {
	const transport = client()
	try {
		const { response } = await transport.sendMail({ envelope: { from, to }, raw })
		return response
	} catch (error) {
		return (error as { response?: string }).response ?? String(error)
	} finally {
		transport.close()
	}
}

/** Speaks SMTP line by line; resolves to all that was answered until the connection ends. */
function speak(...lines: string[]): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect(inbound.port, '127.0.0.1')
		let heard = ''
		socket.setEncoding('utf8').on('data', text => {
			heard += text
			if (/^\d{3} [^\n]*\n$/m.test(String(text))) socket.write(`${lines.shift() ?? 'QUIT'}\r\n`)
		})
		socket.on('close', () => resolve(heard)).on('error', reject)
	})
}

test('a reply is answered 250 when it is posted', async () => {
	expect(await send(s.write('Tuesday at nine.'))).toMatch(/^250 /)
	expect(await s.posted()).toEqual(['Tuesday at nine.'])
})

test('an address in capitals is the same', async () => {
	expect(await send(s.write('Tuesday'), s.to.toUpperCase())).toMatch(/^250 /)
	expect(await s.posted()).toEqual(['Tuesday'])
})

test('nothing is relayed, and no address can be made up', async () => {
	const forged = s.to.replace(/.@/, letter => (letter === 'a@' ? 'b@' : 'a@'))
	for (const to of ['victim@example.com', 'postmaster@reply.plumbline.example', forged]) {
		expect(await send(s.write('Hello'), to)).toMatch(/^550 5\.1\.1/)
	}
	expect(await s.posted()).toEqual([])
	expect(mailbox.taken).toEqual([])
})

test('a stranger is told, then refused', async () => {
	const raw = s.write('Hello', { from: 'stranger@example.net' })
	expect(await send(raw, s.to, 'stranger@example.net')).toMatch(/^250 /)
	expect(await send(s.write('Hello', { from: 'b@example.net' }))).toMatch(/^550 5\.7\.1/)
	await sendAnswers()
	expect(mailbox.taken.map(({ to }) => to)).toEqual(['stranger@example.net'])
	expect(await s.posted()).toEqual([])
})

test('a bounce, without a sender, is taken and dropped', async () => {
	expect(await send(s.write('No such user'), s.to, '')).toMatch(/^250 /)
	expect(await s.posted()).toEqual([])
})

test('what can’t be read goes back to who sent it', async () => {
	const parts = '--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n'.repeat(50_000)
	const bomb = `From: ${s.from}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--\r\n`
	expect(await send(Buffer.from(bomb))).toMatch(/^554 5\.6\.0/)
})

test('too large is said before it is sent, and after', async () => {
	const size = 31 * 1024 * 1024
	const heard = await speak('EHLO me', `MAIL FROM:<${s.from}> SIZE=${size}`)
	expect(heard).toMatch(/250[- ]SIZE 31457280/)
	expect(heard).toMatch(/^552 /m)
	const raw = letter({
		from: s.from,
		to: s.to,
		parts: [plain(`x\n${'y'.repeat(76)}\n`.repeat(420_000))],
	})
	const transport = client()
	// Without saying so before.
	const sending = transport.sendMail({ envelope: { from: s.from, to: s.to }, raw })
	await expect(sending).rejects.toThrow(/552|exceed|large|size/i)
	transport.close()
	expect(await s.posted()).toEqual([])
})

test('more than ten recipients are more than it takes', async () => {
	const to: string[] = []
	for (let n = 0; n < 11; n++) {
		const { threadId } = await makeThread({ homeowner: s.homeowner })
		to.push(`RCPT TO:<${replyAddress(s.homeowner.id, threadId)}>`)
	}
	const heard = await speak('EHLO me', `MAIL FROM:<${s.from}>`, ...to)
	expect(heard.match(/^250 .*Accepted/gm)).toHaveLength(11) // the sender, and ten
	expect(heard.match(/^452 4\.5\.3/gm)).toHaveLength(1)
})

test('no log-in, no commands that tell of addresses', async () => {
	const heard = await speak('EHLO me', 'AUTH PLAIN AGEAYg==', `VRFY ${s.to}`, 'EXPN all')
	expect(heard).not.toMatch(/^250[- ]AUTH/m)
	expect(heard).not.toMatch(/^235 /m)
	expect(heard).not.toMatch(/^250 .*reply\+/m)
})

test('another e-mail can’t be smuggled in behind the end of an e-mail', async () => {
	const inner = `MAIL FROM:<${s.from}>\r\nRCPT TO:<${s.to}>\r\nDATA\r\nFrom: ${s.from}\r\n\r\nsmuggled\r\n.\r\n`
	for (const end of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r']) {
		await speak(
			'EHLO me',
			`MAIL FROM:<${s.from}>`,
			`RCPT TO:<${s.to}>`,
			'DATA',
			`From: ${s.from}\r\nMessage-ID: <${Math.random()}@x>\r\n\r\nouter${end}${inner}\r\n.`,
		)
	}
	const posted = await s.posted()
	expect(posted.length).toBeGreaterThan(0)
	for (const body of posted) expect(body).toMatch(/^outer/)
})

describe('100 at once', () => {
	test('are all posted, each once', async () => {
		const mails = Array.from({ length: 100 }, (_, n) => s.write(`Number ${n}`))
		const heard = await Promise.all(mails.map(raw => send(raw)))
		expect(heard.filter(line => !line.startsWith('250'))).toEqual([])
		expect((await s.posted()).sort()).toEqual(mails.map((_, n) => `Number ${n}`).sort())
		// Again, as when the answers were lost.
		await Promise.all(mails.slice(0, 20).map(raw => send(raw)))
		expect((await s.posted()).length).toBe(100)
	})
})

test('who goes on sending while it is closed gets an answer', async () => {
	const other = await serveInboundMail(0)
	const socket = connect(other.port, '127.0.0.1')
	let heard = ''
	socket.setEncoding('utf8').on('data', text => {
		heard += text
	})
	await waitUntil('the greeting', () => heard.startsWith('220'))
	await other.close()
	await waitUntil('the goodbye', () => /^421 /m.test(heard))
})
