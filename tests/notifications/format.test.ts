import { expect, test } from 'vitest'
import { transaction } from '~/db/transaction.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { notifyAdministrators } from '~/notifications/notify.server'
import { changePreferences } from '~/notifications/preferences.server'
import { receiveMail } from '~/replies/receive.server'
import { makeAdmin, makeContractor, makeHomeowner, makeThread } from '../support/factory.ts'
import { addressOf, pass } from '../support/mail.ts'
import { faultsOf, wordsOf } from '../support/mail-format.ts'
import { replyScene, replyTests } from '../support/replies.ts'

// The octets that leave: what a strict reader makes of them.

const mailbox = replyTests()

/** What people call themselves and their projects, and write. */
const WORDS = [
	['Carl Chen', 'New bathroom', 'When can you come?'],
	['Søren Ångström 👩‍🔧', 'Küche – „neu“', 'Ça va ? Größe: 3 m²\n\n.\n..\nFrom here on'],
	['陳大文', 'お風呂'.repeat(30), '火曜日の9時'.repeat(300)],
	['A "quoted" <name>', 'x'.repeat(80), 'y'.repeat(4000)],
	['"; DROP', 'Bath\r\nBcc: x@example.com', `${'line\n'.repeat(700)}end`],
	['=?utf-8?Q?fake?=', '=?utf-8?B?ZmFrZQ==?=', 'a=3D b=\n=\n --boundary\n-- \nsignature'],
	['عمر', 'حمام جديد', 'متى تأتي؟'],
]

test.each(WORDS)('an e-mail from %j', async (name, title, body) => {
	const homeowner = await makeHomeowner()
	const contractor = await makeContractor(name)
	const { threadId } = await makeThread({ homeowner, contractor, title })
	await markThreadRead(homeowner, threadId)
	await changePreferences(homeowner, { pace: 'AT_ONCE' })
	await sendMessage(contractor, threadId, { body: body! })
	await pass(0)
	const address = await addressOf(homeowner)
	const { raw } = mailbox.taken.find(({ to }) => to === address)!
	expect(await faultsOf(raw)).toEqual([])
	const { text, html } = await wordsOf(raw)
	expect(text).toEqual(html)
})

test('one about no conversation, and an answer to an e-mail', async () => {
	const administrator = await makeAdmin()
	await changePreferences(administrator, { pace: 'AT_ONCE' })
	const payload = { endpointId: 'e', host: 'hooks.example', why: 'It answered 410.' }
	await transaction(tx => notifyAdministrators(tx, 'WEBHOOK_DISABLED', payload))
	const { write, to, homeowner } = await replyScene()
	const raw = write(`${'Größe 火曜日 '.repeat(800)}`, { subject: `Re: ${'größe '.repeat(20)}` })
	expect(await receiveMail({ raw, recipients: [to] })).toEqual(['answered'])
	await pass(0)
	const mails = [await addressOf(administrator), await addressOf(homeowner)].map(
		address => mailbox.taken.find(taken => taken.to === address)!.raw,
	)
	for (const mail of mails) expect(await faultsOf(mail)).toEqual([])
})

test('the check finds what is wrong', async () => {
	const good = [
		'From: a@example.com',
		'To: b@example.com',
		'Subject: x',
		'Date: Mon, 23 Nov 2026 10:00:00 +0000',
		'Message-ID: <1@example.com>',
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=utf-8',
		'',
		'text',
		'',
	].join('\r\n')
	expect(await faultsOf(good)).toEqual([])
	const wrong = [
		good.replace('\r\ntext', '\ntext'),
		good.replace('text\r', 'te\rxt\r'),
		good.replace('Subject: x', 'Subject: ü'),
		good.replace('Subject: x', `Subject: =?utf-8?B?${'QUFB'.repeat(30)}?=`),
		good.replace('Subject: x', 'Subject: x\r\nSubject: y'),
		good.replace('Subject: x', 'no field'),
		good.replace('To: b@example.com\r\n', ''),
		good.replace('<1@example.com>', '1'),
		good.replace(' +0000', ''),
		good.replace('Subject: x', 'Subject: x\r\nList-Unsubscribe: <https://example.com/>'),
		good.replace('text\r', `${'x'.repeat(999)}\r`),
		good.replace('text/plain; charset=utf-8', 'multipart/alternative; boundary=b'),
	]
	for (const raw of wrong) expect(await faultsOf(raw), raw.slice(0, 300)).not.toEqual([])
})
