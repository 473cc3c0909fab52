import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { changePreferences, channelsFor, preferencesOf } from '~/notifications/preferences.server'
import { smsAbout } from '~/notifications/sms/channel.server'
import { waitingAbout } from '~/notifications/waiting.server'
import { makeThread } from '../support/factory.ts'
import { MINUTE, mailTests, pass } from '../support/mail.ts'

mailTests()
beforeAll(() => void Object.assign(env, { SMS_GATEWAY: 'log' }))
afterAll(() => void Object.assign(env, { SMS_GATEWAY: undefined }))

const NUMBER = '+33612345678'

let homeowner: Actor
let contractor: Actor
let threadId: string

beforeEach(async () => {
	;({ homeowner, contractor, threadId } = await makeThread())
	await markThreadRead(homeowner, threadId)
	await numbered(NUMBER)
})

const numbered = (phone: string | null) =>
	transaction(tx => tx.user.update({ where: { id: homeowner.id }, data: { phone } }))
const write = (body: string) => sendMessage(contractor, threadId, { body })
const switchOn = () => changePreferences(homeowner, { off: ['NEW_MESSAGE:email'] })
const waiting = () => waitingAbout({ userId: homeowner.id, threadId, type: null }, 'sms')
const textedAt = async () =>
	(
		await db.participant.findUniqueOrThrow({
			where: { threadId_userId: { threadId, userId: homeowner.id } },
		})
	).textedAt

test('nobody gets an SMS who did not switch it on', async () => {
	expect((await preferencesOf(homeowner)).off).toContain('NEW_MESSAGE:sms')
	await write('Hello')
	// Any other choice leaves it so.
	await changePreferences(homeowner, { pace: 'AT_ONCE' })
	await write('Hello?')
	expect(await waiting()).toBeNull()
	await pass(5 * MINUTE)
	expect(await textedAt()).toBeNull()
})

test('one for all that waits, to who switched it on, and not by e-mail when that is off', async () => {
	await switchOn()
	await write('One')
	await write('Two')
	expect((await waiting())!.count).toBe(2)
	await pass(4 * MINUTE)
	expect(await textedAt()).toBeNull()
	await pass(MINUTE)
	expect(await textedAt()).not.toBeNull()
	expect(await waiting()).toBeNull()
	expect(await db.outboxEvent.count({ where: { kind: 'sms' } })).toBe(1)
})

test('what was read is not told, nor what came while there was no number', async () => {
	await switchOn()
	await write('One')
	await markThreadRead(homeowner, threadId)
	await numbered(null)
	await write('Two')
	await numbered(NUMBER)
	await pass(5 * MINUTE)
	expect(await textedAt()).toBeNull()
})

test('e-mail and SMS each tell, and each in its own time', async () => {
	await changePreferences(homeowner, { off: [] })
	await write('One')
	await pass(5 * MINUTE)
	expect(await db.outboxEvent.groupBy({ by: ['kind'], _count: true })).toEqual(
		expect.arrayContaining([
			{ kind: 'email', _count: 1 },
			{ kind: 'sms', _count: 1 },
		]),
	)
	await changePreferences(homeowner, { off: ['NEW_MESSAGE:sms'] })
	expect((await preferencesOf(homeowner)).off).toContain('NEW_MESSAGE:sms')
	expect((await preferencesOf(homeowner)).off).not.toContain('NEW_MESSAGE:email')
})

test('it says who and where, and not what', async () => {
	await switchOn()
	await write('The key is under the mat')
	const link = `${env.APP_ORIGIN}/messages/${threadId}`
	expect(smsAbout((await waiting())!)).toBe(`Carl Chen wrote about New bathroom: ${link}`)
	await write('It really is')
	expect(smsAbout((await waiting())!)).toBe(`Carl Chen sent 2 messages about New bathroom: ${link}`)
})

test('it is offered to who has a number, where the service sends any', async () => {
	expect(await channelsFor(homeowner)).toEqual(['page', 'push', 'email', 'sms'])
	expect(await channelsFor(contractor)).toEqual(['page', 'push', 'email'])
	Object.assign(env, { SMS_GATEWAY: undefined })
	expect(await channelsFor(homeowner)).toEqual(['page', 'push', 'email'])
	Object.assign(env, { SMS_GATEWAY: 'log' })
})
