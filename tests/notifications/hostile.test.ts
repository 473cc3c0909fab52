import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { changePreferences } from '~/notifications/preferences.server'
import { smsAbout } from '~/notifications/sms/channel.server'
import { waitingAbout } from '~/notifications/waiting.server'
import { makeAdmin, makeContractor, makeThread } from '../support/factory.ts'
import { deliverAllDue } from '../support/outbox.ts'
import { makeReceiver } from '../support/webhooks.ts'

// Names and titles that came in before anyone checked them, and texts that people
// may write. E-mail has its own tests in mail.test.ts.

const NAME = 'Carl <script>alert(1)</script>\r\nTo: +1 \u202egnorw'
const TITLE = 'Bath\u2028\nhttps://evil.example/\u0001\u001b[31m \u2066x'
const BODY = '<script>alert(1)</script>\r\n"}, {"x": "\u2029\u202egnorw \u{1f469}‍🔧 \\'

let homeowner: Actor
let threadId: string
let contractor: Actor

beforeEach(async () => {
	contractor = await makeContractor(NAME)
	;({ homeowner, threadId } = await makeThread({ contractor, title: TITLE }))
	await markThreadRead(homeowner, threadId)
})

describe('SMS', () => {
	beforeEach(() => void Object.assign(env, { SMS_GATEWAY: 'log' }))

	test('is one line of text, and ends in our link', async () => {
		await transaction(tx =>
			tx.user.update({ where: { id: homeowner.id }, data: { phone: '+33612345678' } }),
		)
		await changePreferences(homeowner, { off: [] })
		await sendMessage(contractor, threadId, { body: BODY })
		const about = { userId: homeowner.id, threadId, type: null }
		const text = smsAbout((await waitingAbout(about, 'sms'))!)
		Object.assign(env, { SMS_GATEWAY: undefined })
		expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
		expect(text).toMatch(/^Carl <script>alert\(1\)<\/script> To: \+1 gnorw wrote about Bath /)
		expect(text.endsWith(`: ${env.APP_ORIGIN}/messages/${threadId}`)).toBe(true)
		expect(text.length).toBeLessThan(306) // two parts
	})
})

describe('a webhook', () => {
	test('is JSON that reads as what was written, whatever that was', async () => {
		Object.assign(env, { WEBHOOK_ALLOW_PRIVATE: true })
		const receiver = await makeReceiver(await makeAdmin(), ['message.created', 'thread.created'])
		const other = await makeThread({ contractor, title: TITLE })
		await sendMessage(contractor, other.threadId, { body: BODY })
		await deliverAllDue()
		await receiver.stop()
		await transaction(tx => tx.webhookEndpoint.deleteMany())
		const [thread, , message] = receiver.taken
		expect(receiver.taken.map(({ type }) => type)).toEqual([
			'thread.created',
			'message.created',
			'message.created',
		])
		expect(thread!.data).toMatchObject({ lead: { title: TITLE }, contractor: { name: NAME } })
		expect(message!.data).toMatchObject({ body: BODY, fromUser: { name: NAME } })
	})
})
