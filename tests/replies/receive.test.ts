import sharp from 'sharp'
import { beforeEach, describe, expect, test } from 'vitest'
import { moveClock } from '~/clock.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { signedHeaders } from '~/http/signature.server'
import { sendMessage } from '~/messaging/send.server'
import { holderOf, replyAddress } from '~/notifications/email/reply-address.server'
import { changePreferences } from '~/notifications/preferences.server'
import { inboundMail } from '~/replies/door.server'
import { receiveMail } from '~/replies/receive.server'
import { makeThread } from '../support/factory.ts'
import { HOUR, pass } from '../support/mail.ts'
import { replyScene, replyTests, SECRET, sendAnswers } from '../support/replies.ts'
import { html, letter, type Part, plain } from './letters.ts'
import { REPLIES } from './replies.ts'

const mailbox = replyTests()
let s: Awaited<ReturnType<typeof replyScene>>
beforeEach(async () => {
	s = await replyScene()
})

/** As the listener hands it over. */
const receive = (raw: Buffer, to = s.to, sender: string | undefined = s.from) =>
	receiveMail({ raw, recipients: [to], sender })

/** The answers that its author got. */
async function answers(address = s.from) {
	await sendAnswers()
	return mailbox.of(address).filter(({ subject }) => subject?.startsWith('Re:'))
}

const photo = async (): Promise<Part> => ({
	type: 'image/jpeg; name=leak.jpg',
	encoding: 'base64',
	body: await sharp({ create: { width: 40, height: 30, channels: 3, background: '#0e5a55' } })
		.jpeg()
		.toBuffer(),
	headers: ['Content-Disposition: attachment; filename=leak.jpg'],
})
const program: Part = {
	type: 'application/octet-stream; name=setup.exe',
	encoding: 'base64',
	body: Buffer.from('MZ\x90\0\x03'.padEnd(500, '\0'), 'latin1'),
	headers: ['Content-Disposition: attachment; filename=setup.exe'],
}

describe('a reply address', () => {
	test('is of one person and one conversation, and fits into a local part in lower case', async () => {
		const [local] = s.to.split('@')
		expect(local!.length).toBeLessThanOrEqual(64)
		expect(s.to).toBe(s.to.toLowerCase())
		const mine = { userId: s.homeowner.id, threadId: s.threadId }
		expect(await holderOf(s.to)).toEqual(mine)
		expect(await holderOf(s.to.toUpperCase())).toEqual(mine)
		expect(await holderOf(s.theirs)).toEqual({ ...mine, userId: s.contractor.id })
	})

	test('can’t be made up, changed, or taken to another conversation or domain', async () => {
		const other = await makeThread({ homeowner: s.homeowner })
		const [thread, proof] = [s.to.slice(6, 32), s.to.slice(32, 64)]
		const elsewhere = replyAddress(s.homeowner.id, other.threadId)!.slice(6, 32)
		const flipped = (text: string, at: number) =>
			text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)
		const forged = [
			...Array.from({ length: 32 }, (_, at) => thread + flipped(proof, at)),
			...Array.from({ length: 25 }, (_, at) => flipped(thread, at) + proof),
			elsewhere + proof,
			thread + 'a'.repeat(32),
			thread,
			`${thread + proof}a`,
		].map(local => `reply+${local}@reply.plumbline.example`)
		for (const address of [
			...forged,
			s.to.replace('plumbline', 'evil'),
			s.to.replace('@', ''),
			'',
		]) {
			expect(await holderOf(address), address).toBeNull()
			expect(await receive(s.write('Hello'), address)).toEqual(['unknown'])
		}
		expect(await s.posted()).toEqual([])
	})

	test('is in our e-mails while replies are taken, and they say so', async () => {
		await changePreferences(s.homeowner, { pace: 'AT_ONCE' })
		await sendMessage(s.contractor, s.threadId, { body: 'Are you there?' })
		await pass(0)
		const [mail] = mailbox.of(s.from)
		expect(mail!.replyTo!.value[0]!.address).toBe(s.to)
		for (const part of [mail!.text, mail!.html]) {
			expect(part).toContain('Reply to this e-mail to answer.')
		}
		env.REPLY_DOMAIN = undefined
		try {
			await sendMessage(s.contractor, s.threadId, { body: 'Hello?' })
			await pass(HOUR)
			const [, later] = mailbox.of(s.from)
			expect(later!.replyTo).toBeUndefined()
			expect(`${later!.text}${later!.html}`).not.toContain('Reply to this')
		} finally {
			env.REPLY_DOMAIN = 'reply.plumbline.example'
		}
	})
})

describe('a reply', () => {
	test.each(REPLIES)('posts what was written: $name', async ({ raw, wrote }) => {
		await transaction(tx =>
			tx.user.updateMany({ where: { email: 'hanna@example.com' }, data: { email: null } }),
		)
		await transaction(tx =>
			tx.user.update({ where: { id: s.homeowner.id }, data: { email: 'hanna@example.com' } }),
		)
		expect(await receive(raw)).toEqual(['posted'])
		expect(await s.posted()).toEqual([wrote])
	})

	test('that comes twice, or twice at once, posts once', async () => {
		const raw = s.write('Tuesday')
		await Promise.all([receive(raw), receive(raw), receive(raw)])
		expect(await receive(raw)).toEqual(['posted'])
		expect(await s.posted()).toEqual(['Tuesday'])
	})

	test('without a Message-ID that comes twice posts once', async () => {
		const raw = s.write('Tuesday', { messageId: null })
		await receive(raw)
		await receive(raw)
		expect(await s.posted()).toEqual(['Tuesday'])
	})

	test('to two conversations is posted to both', async () => {
		const other = await makeThread({ homeowner: s.homeowner })
		const recipients = [s.to, replyAddress(s.homeowner.id, other.threadId)!]
		expect(await receiveMail({ raw: s.write('To both'), recipients })).toEqual(['posted', 'posted'])
		expect(await db.message.count({ where: { threadId: other.threadId, body: 'To both' } })).toBe(1)
	})

	test('tells the other person as any message does', async () => {
		await receive(s.write('Tuesday'))
		const told = { userId: s.contractor.id, type: 'NEW_MESSAGE', threadId: s.threadId }
		expect(await db.notification.count({ where: told })).toBe(1)
	})

	test('takes its files along, once', async () => {
		const raw = s.write('', { multipart: 'mixed', parts: [plain('Here it leaks'), await photo()] })
		await Promise.all([receive(raw), receive(raw)])
		expect(await receive(raw)).toEqual(['posted'])
		expect(await s.posted()).toEqual(['Here it leaks'])
		expect(await s.files()).toEqual(['leak.jpg'])
		expect(await answers()).toEqual([])
	})

	test('may be a photo alone', async () => {
		const raw = s.write('', { multipart: 'mixed', parts: [plain('\n'), await photo()] })
		expect(await receive(raw)).toEqual(['posted'])
		expect(await s.posted()).toEqual([''])
		expect(await s.files()).toEqual(['leak.jpg'])
	})

	test('with a file that can’t be sent posts the rest, and says so', async () => {
		const parts = [plain('Here it leaks'), program, await photo()]
		const raw = s.write('', { multipart: 'mixed', parts })
		expect(await receive(raw)).toEqual(['posted'])
		expect(await receive(raw)).toEqual(['posted'])
		expect(await s.files()).toEqual(['leak.jpg'])
		const [answer, ...more] = await answers()
		expect(answer!.text).toContain('The rest of your e-mail was posted.')
		expect(answer!.text).toContain('“setup.exe” can’t be sent.')
		expect(more).toEqual([])
	})
})

describe('what can’t be posted is answered, once, with what was written', () => {
	const expectAnswer = async (why: RegExp | string, written: string) => {
		const [answer, ...more] = await answers()
		expect(answer!.text).toMatch(why)
		expect(answer!.text).toContain(written)
		expect(answer!.headers.get('auto-submitted')).toBe('auto-replied')
		expect(answer!.text).toContain(`/messages/${s.threadId}`)
		expect(answer!.replyTo!.value[0]!.address).toBe(s.to)
		expect(more).toEqual([])
	}

	test('too long', async () => {
		const text = `Begin ${'word '.repeat(1000)}end`
		const raw = s.write(text)
		expect(await receive(raw)).toEqual(['answered'])
		expect(await receive(raw)).toEqual(['answered'])
		await expectAnswer(/holds 4,000 characters; this one has 5,009/, '> Begin word')
		expect(mailbox.of(s.from)[0]!.text!.replace(/\n(> )?/g, ' ')).toContain('word end')
		expect(await s.posted()).toEqual([])
	})

	test('empty but for what it quotes', async () => {
		const raw = s.write('On 23/11/2026 09:17, Plumbline wrote:\n> Carl Chen wrote to you\n')
		expect(await receive(raw)).toEqual(['answered'])
		await expectAnswer(/nothing in your e-mail but what it quotes/, '')
	})

	test('nothing but a file that can’t be sent', async () => {
		const raw = s.write('', { multipart: 'mixed', parts: [plain('\n'), program] })
		expect(await receive(raw)).toEqual(['answered'])
		await expectAnswer(/“setup.exe” can’t be sent/, '')
	})

	test('the other person has left', async () => {
		await transaction(tx =>
			tx.user.update({ where: { id: s.contractor.id }, data: { deactivatedAt: new Date() } }),
		)
		expect(await receive(s.write('Still there?'))).toEqual(['answered'])
		await expectAnswer(/has left and can’t be written to/, '> Still there?')
	})

	test('their own account is closed', async () => {
		await transaction(tx =>
			tx.user.update({ where: { id: s.homeowner.id }, data: { deactivatedAt: new Date() } }),
		)
		expect(await receive(s.write('Me again'))).toEqual(['answered'])
		await expectAnswer(/account is closed/, '> Me again')
	})

	test('header lines in a subject stay words', async () => {
		const subject = '=?utf-8?Q?Hi=0D=0ABcc:_victim@example.com=0D=0A=0D=0Abody?='
		await receive(s.write('> only quoted', { subject }))
		await sendAnswers()
		const { raw, to } = mailbox.taken[0]!
		expect(to).toBe(s.from)
		expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
	})
})

describe('who writes from another address', () => {
	const evil = 'Hanna Huber <stranger@example.net>'

	test('posts nothing, is told so once a day, and sends no words through us', async () => {
		const pills = { from: evil, subject: 'Re: Buy pills' }
		expect(await receive(s.write('Buy pills', pills))).toEqual(['answered'])
		expect(await receive(s.write('Buy more', { from: 'other@example.net' }))).toEqual(['refused'])
		expect(await s.posted()).toEqual([])
		const [answer, ...more] = await answers('stranger@example.net')
		expect(answer!.text).toContain('Your e-mail was not posted.')
		expect(answer!.text).not.toContain('Buy pills')
		expect(answer!.subject).toBe('Re: your e-mail')
		expect(answer!.text).not.toContain(s.from)
		expect(answer!.replyTo).toBeUndefined()
		expect(more).toEqual([])
		expect(await answers('other@example.net')).toEqual([])
		moveClock(25 * HOUR)
		expect(await receive(s.write('Again', { from: evil }))).toEqual(['answered'])
	})

	test('the other person of the conversation is a stranger to it too', async () => {
		await receive(s.write('In their name'), s.theirs)
		expect(await s.posted()).toEqual([])
	})

	test('and names several senders, or none, is not read', async () => {
		for (const from of [`${s.from}, ${evil}`, 'nobody']) {
			await expect(receive(s.write('Hello', { from }))).rejects.toThrow('one sender')
		}
	})
})

describe('what a program wrote is dropped, and nothing answers it', () => {
	const headers = [
		'Auto-Submitted: auto-replied',
		'Auto-Submitted: auto-generated; type=vacation',
		'Precedence: bulk',
		'Precedence: auto_reply',
		'Return-Path: <>',
		'X-Autoreply: yes',
		'X-Autorespond: away',
		'X-Auto-Response: yes',
		'List-Id: <list.example.com>',
		'List-Unsubscribe: <https://example.com/>',
	]
	test.each(headers)('%s', async header => {
		expect(await receive(s.write('I am away', { headers: [header] }))).toEqual(['dropped'])
		const stranger = { headers: [header], from: 'someone@example.net' }
		expect(await receive(s.write('I am away', stranger))).toEqual(['dropped'])
		expect(await s.posted()).toEqual([])
		await sendAnswers()
		expect(mailbox.taken).toEqual([])
	})

	test.each([
		'Automatic reply: Carl Chen about New bathroom',
		'Out of Office: Carl Chen',
		'Abwesenheitsnotiz: Carl Chen',
		'Automatische Antwort: Carl Chen',
		'=?utf-8?Q?R=C3=A9ponse_automatique_:_Carl?=',
		'Undeliverable: Carl Chen about New bathroom',
	])('%s', async subject => {
		expect(await receive(s.write('I am away', { subject }))).toEqual(['dropped'])
	})

	test('a bounce, a report, and an e-mail of ours that came back', async () => {
		expect(await receive(s.write('Hello'), s.to, '')).toEqual(['dropped'])
		const from = 'MAILER-DAEMON@mail.example.com'
		expect(await receive(s.write('No such user', { from }))).toEqual(['dropped'])
		const report = [plain('Read'), { type: 'message/disposition-notification', body: 'x: y' }]
		expect(await receive(s.write('', { multipart: 'report', parts: report }))).toEqual(['dropped'])
		const messageId = `<17.${'a'.repeat(24)}@plumbline.example>`
		expect(await receive(s.write('Hello', { messageId }))).toEqual(['dropped'])
		expect(await receive(s.write('Hello', { messageId: '<17.answer@plumbline.example>' }))).toEqual(
			['dropped'],
		)
	})

	test('our own answers and notifications, sent back to us, make no loop', async () => {
		await receive(s.write('> only quoted'))
		await sendMessage(s.contractor, s.threadId, { body: 'Hello' })
		await pass(24 * HOUR)
		const ours = mailbox.taken.map(({ raw }) => Buffer.from(raw))
		expect(ours.length).toBeGreaterThanOrEqual(2)
		for (const raw of ours) expect(await receive(raw)).toEqual(['dropped'])
	})

	test('but what people write is not', async () => {
		const headers = ['Auto-Submitted: no', 'X-Auto-Response-Suppress: OOF', 'X-Mailer: autopilot']
		const subject = 'Re: Automatic reply: is it on?'
		expect(await receive(s.write('It is on', { headers, subject }))).toEqual(['posted'])
	})
})

describe('an e-mail that is made to be too much', () => {
	const nested = (depth: number) => {
		let text = `From: ${s.from}\r\n`
		for (let n = 0; n < depth; n++) {
			text += `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`
		}
		return Buffer.from(`${text}Content-Type: text/plain\r\n\r\nhi\r\n`)
	}
	test('is not read', async () => {
		const head = `From: ${s.from}\r\n`
		const parts = '--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n'.repeat(100_000)
		const bombs = [
			nested(20_000),
			Buffer.from(`${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--\r\n`),
			Buffer.from(`${head}${'X-A: b\r\n'.repeat(1_000_000)}\r\nx`),
			letter({ from: s.from, parts: [plain('word '.repeat(1_000_000))] }),
			letter({ from: s.from, parts: [html('<b>'.repeat(1_000_000))] }),
		]
		for (const raw of bombs) await expect(receive(raw)).rejects.toThrow()
		expect(await s.posted()).toEqual([])
	})

	test('or is broken breaks nothing', async () => {
		const broken = [
			'',
			'\0\0\0',
			'From: x',
			`From: ${s.from}\r\nContent-Type: multipart/mixed\r\n\r\nno boundary`,
			`From: ${s.from}\r\nContent-Type: text/plain; charset=nonsense\r\nContent-Transfer-Encoding: nonsense\r\n\r\nStill text`,
			`From: ${s.from}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\ncut off`,
		]
		for (const raw of broken)
			await receive(Buffer.from(raw)).catch(error => expect(error.name).toBe('Error'))
		expect(await s.posted()).toEqual(expect.arrayContaining(['Still text', 'cut off']))
	})

	test('deep HTML is read in bounded time', async () => {
		const raw = s.write('', { parts: [html(`${'<div>'.repeat(20_000)}deep`), plain('')] })
		await receive(raw).catch(error => expect(error.message).toBeTruthy())
	})
})

describe('the call for mail services', () => {
	function call(body: Buffer | string, type: string, { secret = SECRET, ...more } = {}) {
		const headers = { ...signedHeaders(secret, 'evt', String(body)), 'content-type': type, ...more }
		const request = new Request('http://localhost/api/inbound-mail', {
			method: 'POST',
			body: Buffer.from(body).toString(),
			headers,
		})
		return inboundMail({ request, params: {}, context: {} })
	}
	const asJson = (fields: object) => JSON.stringify(fields)

	test('takes an e-mail as it is, or in JSON', async () => {
		const raw = s.write('As it is')
		expect(await (await call(raw, 'message/rfc822')).json()).toEqual({ outcome: 'posted' })
		const fields = {
			raw: s.write('In JSON', { to: 'x@y.example' }).toString('base64'),
			recipient: s.to,
		}
		const answer = await call(asJson(fields), 'application/json')
		expect(await answer.json()).toEqual({ outcome: 'posted' })
		expect(await s.posted()).toEqual(['As it is', 'In JSON'])
	})

	test('refuses what is not signed, or was signed long ago', async () => {
		const raw = s.write('Hello')
		const other = `whsec_${Buffer.alloc(24, 'other').toString('base64')}`
		expect((await call(raw, 'message/rfc822', { secret: other })).status).toBe(401)
		const late = { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 400) }
		for (const headers of [late, { 'webhook-signature': 'v1,' }, { 'webhook-id': 'another' }]) {
			expect((await call(raw, 'message/rfc822', headers as never)).status).toBe(401)
		}
		const bare = new Request('http://localhost/api/inbound-mail', {
			method: 'POST',
			body: String(raw),
		})
		expect((await inboundMail({ request: bare, params: {}, context: {} })).status).toBe(401)
		expect(await s.posted()).toEqual([])
	})

	test('says what it can’t take', async () => {
		const status = async (body: string, type: string) => (await call(body, type)).status
		expect(await status('x', 'text/plain')).toBe(415)
		expect(await status('{', 'application/json')).toBe(400)
		expect(await status(asJson({ raw: 'eA==', more: 1 }), 'application/json')).toBe(400)
		expect(await status(asJson({}), 'application/json')).toBe(422)
		expect(await status(String(s.write('x', { to: 'nobody@example.com' })), 'message/rfc822')).toBe(
			404,
		)
	})

	test('is not there while it is switched off', async () => {
		env.INBOUND_MAIL_SECRET = undefined
		try {
			expect((await call(s.write('Hello'), 'message/rfc822')).status).toBe(404)
		} finally {
			env.INBOUND_MAIL_SECRET = SECRET
		}
	})
})
