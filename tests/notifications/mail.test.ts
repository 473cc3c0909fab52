import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { storeUser } from '~/auth/external-users.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { emailStateOf, resumeEmail } from '~/notifications/email/address.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { muteThread } from '~/notifications/mute.server'
import { notifyAdministrators } from '~/notifications/notify.server'
import { changePreferences } from '~/notifications/preferences.server'
import { upload } from '../support/attachments.ts'
import { makeAdmin, makeContractor, makeHomeowner, makeThread } from '../support/factory.ts'
import { addressOf, HOUR, MINUTE, mailTests, pass } from '../support/mail.ts'
import { letLeasesEnd } from '../support/outbox.ts'
import { pdf, photo } from '../support/pictures.ts'

// What an e-mail is made of, and what becomes of one that is not taken.

const mailbox = mailTests()

const RLO = '\u202e'
const BAD = {
	name: 'Carl <script>alert(1)</script>',
	title: `Bath\r\nBcc: victim@example.com\r\n\r\n<img src=x onerror=alert(1)> ${RLO}moc.live`,
	body: `<script>alert(1)</script>\n.\r\n-- \nUnsubscribe: https://evil.example\n${RLO}gnorw\u2066x & "y" 👩‍🔧 ${'z'.repeat(2000)}`,
}

let homeowner: Actor
let contractor: Actor
let threadId: string
let address: string

async function scene(people: Parameters<typeof makeThread>[0] = {}) {
	;({ homeowner, contractor, threadId } = await makeThread(people))
	await markThreadRead(homeowner, threadId)
	await changePreferences(homeowner, { pace: 'AT_ONCE' })
	address = await addressOf(homeowner)
}

beforeEach(() => scene())

const write = (body: string) => sendMessage(contractor, threadId, { body })
const only = () => {
	expect(mailbox.taken).toHaveLength(1)
	return mailbox.taken[0]!
}
const header = (name: string) => only().mail.headers.get(name)
/** The header lines as they went over the wire. */
const head = () =>
	only()
		.raw.split('\r\n\r\n', 1)[0]!
		.replace(/\r\n[ \t]+/g, ' ')

describe('an e-mail', () => {
	test('says who, what about and what, and leads to it, in both its parts', async () => {
		const { message } = await write('When can you come?\nTuesday?')
		await pass(0)
		const { mail } = only()
		expect(mail.subject).toBe('Carl Chen about New bathroom')
		expect(mail.from!.text).toBe('"Plumbline" <messages@plumbline.example>')
		const url = `http://localhost:3000/messages/${threadId}?at=${message.seq}#m-${message.seq}`
		expect(mail.text).toContain('Carl Chen wrote to you about New bathroom.')
		expect(mail.text).toContain('    When can you come?\n    Tuesday?\n')
		expect(mail.text).toContain(url)
		expect(mail.html).toContain('When can you come?<br/>Tuesday?')
		expect(mail.html).toContain(url)
		// Nothing is fetched: it looks the same with pictures off.
		expect(mail.html).not.toMatch(/<img|<script|<link|url\(|@import/i)
		expect(mail.html).toContain('prefers-color-scheme: dark')
		expect(mail.attachments).toEqual([])
	})

	test('carries what mail services ask for', async () => {
		await write('Hello')
		await pass(0)
		expect(head()).toMatch(/^List-Unsubscribe: <http:\/\/localhost:3000\/unsubscribe\?[!-~]+>$/m)
		expect(head()).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m)
		expect(header('auto-submitted')).toBe('auto-generated')
		expect(header('date')).toBeInstanceOf(Date)
		expect(only().mail.messageId).toMatch(/^<[!-~]+@plumbline\.example>$/)
		expect(header('mime-version')).toBe('1.0')
		for (const line of only().raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
	})

	test('of a conversation stays with the others of it', async () => {
		await write('One')
		await pass(0)
		await write('Two')
		await pass(5 * MINUTE)
		const [first, second] = mailbox.of(address)
		expect(first!.messageId).not.toBe(second!.messageId)
		expect(first!.references).toBe(second!.references)
		expect(first!.inReplyTo).toBe(first!.references)
		expect(first!.subject).toBe(second!.subject)
	})

	test('says what came without words, and what came with them', async () => {
		const files = [
			await upload(contractor, await photo(), 'one.jpg'),
			await upload(contractor, await photo(), 'two.jpg'),
			await upload(contractor, pdf, 'plan.pdf'),
			await upload(contractor, await photo(), 'three.jpg'),
		].map(({ id }) => id)
		const attach = (body: string, attachmentIds: string[]) =>
			sendMessage(contractor, threadId, { body, attachmentIds })
		await attach('', [files[0]!])
		await attach('The plan', [files[2]!])
		await attach('', [files[1]!, files[3]!])
		await pass(0)
		const { text, html } = only().mail
		expect(text).toMatch(/:\n\n {4}Photo\n/)
		expect(text).toContain('    The plan\n    [plan.pdf]\n')
		expect(text).toMatch(/:\n\n {4}2 photos\n/)
		expect(html).toContain('The plan<br/>[plan.pdf]')
		expect(only().mail.attachments).toEqual([])
	})

	test('shows at most twenty messages, and how many more there are', async () => {
		for (let n = 1; n <= 23; n++) await write(`Number ${n}.`)
		await pass(0)
		const { text } = only().mail
		expect(text).toContain('sent you 23 messages')
		expect(text).toContain('There are 3 earlier ones.')
		expect(text).not.toContain('Number 3.')
		expect(text).toContain('Number 4.')
		expect(text).toContain('Number 23.')
	})

	test('about no conversation leads to its page', async () => {
		const administrator = await makeAdmin()
		await changePreferences(administrator, { pace: 'AT_ONCE' })
		const payload = { endpointId: 'e', host: 'hooks.example', why: 'It answered 410.' }
		await transaction(tx => notifyAdministrators(tx, 'WEBHOOK_DISABLED', payload))
		await pass(0)
		const { mail } = only()
		expect(mail.subject).toBe('Webhooks to hooks.example are switched off')
		expect(mail.text).toContain('http://localhost:3000/settings/webhooks/e')
		expect(mail.references).toBeUndefined()
	})
})

describe('what people write', () => {
	beforeEach(async () => {
		await scene({
			homeowner: await makeHomeowner(`Hanna\r\nX-Evil: 1 ${RLO}`),
			contractor: await makeContractor(BAD.name),
			title: BAD.title,
		})
		await write(BAD.body)
		await pass(0)
	})

	test('makes no header', () => {
		const names = head()
			.split('\r\n')
			.map(line => line.split(':', 1)[0]!.toLowerCase())
		expect(names).not.toContain('bcc')
		expect(names).not.toContain('x-evil')
		expect(new Set(names).size).toBe(names.length)
		expect(only().to).toBe(address)
		expect(only().mail.subject).not.toMatch(/[\r\n\u202e]/)
		expect(head()).not.toMatch(/[^\r\n -~]/)
	})

	test('is text in the HTML', () => {
		const html = String(only().mail.html)
		expect(html).not.toMatch(/<script|<img/)
		expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
		expect(html).toContain('Carl &lt;script&gt;')
	})

	test('turns no direction and looks like no line of ours', () => {
		for (const part of [only().mail.text!, String(only().mail.html)]) {
			expect(part).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
			expect(part).toContain('👩‍🔧')
			expect(part).toContain('…')
		}
		expect(only().mail.text).toMatch(/^ {4}Unsubscribe: https:\/\/evil\.example$/m)
		expect(only().mail.text).toMatch(/^ {4}-- $/m)
	})
})

describe('an e-mail that is not taken', () => {
	const failed = async () => (await db.outboxEvent.findMany({ where: { kind: 'email' } })).at(-1)!

	test('because the server is away is sent later', async () => {
		mailbox.refuseData = [451]
		await write('Hello')
		await pass(0)
		expect(mailbox.taken).toEqual([])
		expect(await failed()).toMatchObject({ status: 'WAITING', attempts: 1 })
		await pass(2 * MINUTE)
		expect(only().mail.text).toContain('Hello')
		expect((await emailStateOf(homeowner)).paused).toBeNull()
	})

	test('because there is no such address pauses the address, and says so on the page', async () => {
		mailbox.refuseRecipient = [550]
		await write('One')
		await pass(0)
		expect(await failed()).toMatchObject({ status: 'DEAD', attempts: 1 })
		expect((await emailStateOf(homeowner)).paused).toContain('No such mailbox here')
		const { notifications } = await notificationsOf(homeowner)
		expect(notifications[0]).toMatchObject({
			type: 'EMAIL_PAUSED',
			read: false,
			url: '/settings/notifications',
		})
		await write('Two')
		await pass(HOUR)
		expect(mailbox.taken).toEqual([])

		await resumeEmail(homeowner)
		await pass(0)
		expect((await emailStateOf(homeowner)).paused).toBeNull()
		expect(only().mail.text).toMatch(/One[\s\S]*Two/)
	})

	test('again and again pauses the address too', async () => {
		mailbox.refuseData = [452, 452, 452, 452, 452, 452, 452]
		await write('One')
		for (let n = 0; n < 8; n++) await pass(14 * HOUR)
		expect(await failed()).toMatchObject({ status: 'DEAD', attempts: 7 })
		expect((await emailStateOf(homeowner)).paused).toContain('Not now')
	})

	test('a new address from the marketplace is written to of what waited', async () => {
		const externalId = `u-${homeowner.id}`
		await transaction(tx => tx.user.update({ where: { id: homeowner.id }, data: { externalId } }))
		mailbox.refuseRecipient = [550]
		await write('One')
		await pass(0)
		const update = { name: 'Hanna Huber', role: 'HOMEOWNER' as const, updatedAt: new Date() }
		const email = `new-${address}`
		await storeUser(externalId, { ...update, email })
		await pass(HOUR)
		expect(mailbox.of(email)).toHaveLength(1)
		expect(mailbox.of(email)[0]!.text).toContain('One')
	})

	test('who writes on does not use up the tries of what failed', async () => {
		mailbox.refuseData = Array(7).fill(452)
		await write('One')
		await pass(0)
		for (let n = 0; n < 8; n++) {
			await write(`More ${n}`)
			await pass(1000)
		}
		expect((await emailStateOf(homeowner)).paused).toBeNull()
		mailbox.refuseData = []
		await pass(HOUR)
		expect(only().mail.text).toContain('More 7')
	})

	test('pauses that address alone: a new one is written to', async () => {
		mailbox.refuseRecipient = [550]
		await write('One')
		await pass(0)
		const email = `new-${address}`
		await transaction(tx => tx.user.update({ where: { id: homeowner.id }, data: { email } }))
		await write('Two')
		await pass(HOUR)
		expect(mailbox.of(email)).toHaveLength(1)
		expect((await emailStateOf({ ...homeowner })).paused).toBeNull()
	})
})

test('a server of ours that is away pauses nobody, and says nothing of itself to people', async () => {
	const { env } = await import('~/env.server')
	const url = env.SMTP_URL
	Object.assign(env, { SMTP_URL: 'smtp://127.0.0.1:1' })
	await write('Hello')
	for (let n = 0; n < 8; n++) await pass(14 * HOUR)
	Object.assign(env, { SMTP_URL: url })
	expect((await emailStateOf(homeowner)).paused).toBeNull()
	expect(await db.outboxEvent.count({ where: { status: 'DEAD' } })).toBe(1)
	await write('And again')
	await pass(5 * MINUTE)
	expect(only().mail.text).toMatch(/Hello[\s\S]*And again/)
})

describe('while an e-mail is on its way', () => {
	/** Does something once the server has the e-mail and has not said so yet. */
	function meanwhile(act: () => Promise<unknown>) {
		mailbox.onStep = async step => {
			if (step !== 'taken') return
			mailbox.onStep = () => {}
			await act()
		}
	}

	test('what is written is in the next one', async () => {
		await write('One')
		meanwhile(() => write('Two'))
		await pass(0)
		expect(mailbox.of(address)).toHaveLength(1)
		await pass(5 * MINUTE)
		expect(mailbox.of(address)).toHaveLength(2)
		expect(mailbox.of(address)[1]!.text).toContain('Two')
		expect(mailbox.of(address)[1]!.text).not.toContain('One')
	})

	test('what is read is in no other', async () => {
		await write('One')
		meanwhile(() => markThreadRead(homeowner, threadId))
		await pass(0)
		await pass(HOUR)
		expect(mailbox.of(address)).toHaveLength(1)
	})

	test('many who write at once lose nothing and cause one more', async () => {
		await write('One')
		meanwhile(() => Promise.all(Array.from({ length: 20 }, (_, n) => write(`At once ${n}.`))))
		await pass(0)
		await pass(5 * MINUTE)
		await pass(HOUR)
		const [, second, ...others] = mailbox.of(address)
		expect(others).toEqual([])
		expect(second!.text).toContain('sent you 20 messages')
	})

	test('choices that change at once agree with what is sent', async () => {
		await Promise.all([
			write('One'),
			changePreferences(homeowner, { pace: 'SOON' }),
			muteThread(homeowner, threadId, '1h'),
			changePreferences(homeowner, { off: ['LEAD_CLAIMED:email'] }),
			markThreadRead(homeowner, threadId),
		])
		await pass(10 * MINUTE)
		expect(mailbox.of(address).length).toBeLessThanOrEqual(1)
		expect(await db.notification.count({ where: { userId: homeowner.id, toMail: true } })).toBe(0)
	})
})

test('a delivery that is repeated after its process died is seen to be the same', async () => {
	await write('Hello')
	const { leaseDue } = await import('~/outbox/lease.server')
	const { EMAIL } = await import('~/notifications/email/channel.server')
	const { recipientOf } = await import('~/notifications/recipient.server')
	const { waitingAbout } = await import('~/notifications/waiting.server')
	const about = { userId: homeowner.id, threadId, type: null }
	// It was sent, and the process died before it could write that down.
	const [leased] = await leaseDue(1)
	await EMAIL.tell(await recipientOf(about), (await waitingAbout(about, 'email'))!, leased!.id)
	await letLeasesEnd()
	await pass(0)
	const [first, second] = mailbox.of(address)
	expect(second!.messageId).toBe(first!.messageId)
	await pass(HOUR)
	expect(mailbox.of(address)).toHaveLength(2)
})
