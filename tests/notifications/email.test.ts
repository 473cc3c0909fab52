import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { moveClock } from '~/clock.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { notificationsOf, readAllNotifications } from '~/notifications/inbox.server'
import { muteThread } from '~/notifications/mute.server'
import { changePreferences } from '~/notifications/preferences.server'
import { presenceFrom } from '~/notifications/presence.server'
import { makeMessages, makeThread } from '../support/factory.ts'
import { addressOf, HOUR, livesIn, MINUTE, mailTests, makeIt, pass } from '../support/mail.ts'

// Who gets what when: a clock that the tests move, a real SMTP server.

const LONG = process.env.LONG === '1'
const mailbox = mailTests()
const NO_NIGHT = Array.from({ length: 7 }, () => null)
const NIGHTS = Array.from({ length: 7 }, () => ({ from: '22:00', to: '07:00' }))

let homeowner: Actor
let contractor: Actor
let threadId: string
let address: string

/** A homeowner who has read everything, and the contractor who writes. */
async function scene(timeZone?: string) {
	;({ homeowner, contractor, threadId } = await makeThread())
	if (timeZone) homeowner = await livesIn(homeowner, timeZone)
	await markThreadRead(homeowner, threadId)
	address = await addressOf(homeowner)
}

const write = (body: string) => sendMessage(contractor, threadId, { body })
const mails = () => mailbox.of(address)
const texts = () => mails().map(mail => mail.text ?? '')

beforeEach(() => scene())

describe('someone who is away', () => {
	test('gets an e-mail after five minutes, not before', async () => {
		await write('Are you there?')
		await pass(4 * MINUTE)
		expect(mails()).toEqual([])
		await pass(MINUTE)
		expect(texts()).toEqual([expect.stringContaining('Are you there?')])
	})

	test('gets one for all that was written meanwhile', async () => {
		await write('One')
		await pass(2 * MINUTE)
		await write('Two')
		await pass(3 * MINUTE)
		expect(texts()).toHaveLength(1)
		expect(texts()[0]).toMatch(/One[\s\S]*Two/)
		await pass(24 * HOUR)
		expect(texts()).toHaveLength(1)
	})

	test('gets one for each conversation', async () => {
		const other = await makeThread({ homeowner, title: 'Roof' })
		await markThreadRead(homeowner, other.threadId)
		await write('Bath')
		await makeMessages(other.contractor, other.threadId, 1)
		await pass(5 * MINUTE)
		expect(mails().map(mail => mail.subject)).toEqual(
			expect.arrayContaining(['Carl Chen about New bathroom', 'Carl Chen about Roof']),
		)
		expect(mails()).toHaveLength(2)
	})

	test('hears that a lead was claimed', async () => {
		const claimed = await makeThread({ title: 'Kitchen' })
		await pass(5 * MINUTE)
		const [mail] = mailbox.of(await addressOf(claimed.homeowner))
		expect(mail!.subject).toBe('Carl Chen about Kitchen')
		expect(mail!.text).toContain('claimed your lead')
	})

	test('whose mail is new again gets what is new, after the cooldown', async () => {
		await write('One')
		await pass(5 * MINUTE)
		await write('Two')
		await pass(14 * MINUTE)
		expect(texts()).toHaveLength(1)
		await pass(MINUTE)
		expect(texts()).toHaveLength(2)
		expect(texts()[1]).toContain('Two')
		expect(texts()[1]).not.toContain('One')
	})

	test('and without an address is left alone', async () => {
		await transaction(tx => tx.user.update({ where: { id: homeowner.id }, data: { email: null } }))
		await write('Hello')
		await pass(HOUR)
		expect(mailbox.taken).toEqual([])
	})

	test('and has left for good is left alone', async () => {
		await write('Hello')
		await transaction(tx =>
			tx.user.update({ where: { id: homeowner.id }, data: { deactivatedAt: new Date() } }),
		)
		await pass(HOUR)
		expect(mails()).toEqual([])
	})
})

describe('what was read meanwhile', () => {
	test('in the conversation is not mailed', async () => {
		await write('Hello')
		await pass(4 * MINUTE)
		await markThreadRead(homeowner, threadId)
		await pass(HOUR)
		expect(mails()).toEqual([])
	})

	test('by answering is not mailed', async () => {
		const { message } = await write('Hello')
		await sendMessage(homeowner, threadId, { body: 'Yes?', seenSeq: message.seq })
		await pass(HOUR)
		expect(mails()).toEqual([])
	})

	test('in the bell is not mailed', async () => {
		await write('Hello')
		await readAllNotifications(homeowner)
		await pass(HOUR)
		expect(mails()).toEqual([])
	})

	test('is left out, and what came after waits its own five minutes', async () => {
		await write('One')
		await pass(3 * MINUTE)
		await markThreadRead(homeowner, threadId)
		await write('Two')
		await pass(2 * MINUTE)
		expect(mails()).toEqual([])
		await pass(3 * MINUTE)
		expect(texts()).toEqual([expect.stringContaining('Two')])
		expect(texts()[0]).not.toContain('One')
	})

	test('in part: only the rest is mailed', async () => {
		const { message } = await write('One')
		await write('Two')
		await markThreadRead(homeowner, threadId, message.seq)
		await pass(5 * MINUTE)
		expect(texts()).toHaveLength(1)
		expect(texts()[0]).not.toContain('One')
	})
})

test('someone who has the conversation open is given the time to read it there', async () => {
	await changePreferences(homeowner, { pace: 'AT_ONCE' })
	presenceFrom(async () => true)
	await write('Hello')
	await pass(0)
	expect(mails()).toEqual([])
	await pass(MINUTE)
	expect(mails()).toEqual([])
	presenceFrom(async () => false)
	await pass(MINUTE)
	expect(mails()).toHaveLength(1)
})

describe('what was changed meanwhile', () => {
	const change = (seq: number, data: { body?: string; deletedAt?: Date }) =>
		transaction(tx => tx.message.update({ where: { threadId_seq: { threadId, seq } }, data }))

	test('is told as it is now', async () => {
		const { message } = await write('Nine o’clock')
		await change(message.seq, { body: 'Ten o’clock' })
		await pass(5 * MINUTE)
		expect(texts()[0]).toContain('Ten o’clock')
		expect(texts()[0]).not.toContain('Nine')
	})

	test('is not told when it was deleted', async () => {
		const { message } = await write('Oh no')
		await change(message.seq, { deletedAt: new Date() })
		await pass(HOUR)
		expect(mails()).toEqual([])
		await write('A better one')
		await pass(5 * MINUTE)
		expect(texts()).toHaveLength(1)
		expect(texts()[0]).not.toContain('Oh no')
	})
})

describe('a conversation that is muted', () => {
	test('sends nothing, rings no bell, and stays unread', async () => {
		await muteThread(homeowner, threadId, '8h')
		await write('Hello')
		await pass(HOUR)
		expect(mails()).toEqual([])
		expect((await notificationsOf(homeowner, { unread: true })).notifications).toEqual([])
	})

	test('takes back what was waiting', async () => {
		await write('Hello')
		await muteThread(homeowner, threadId, 'always')
		await pass(HOUR)
		expect(mails()).toEqual([])
	})

	test('tells again when the time is over', async () => {
		await muteThread(homeowner, threadId, '1h')
		await pass(HOUR + MINUTE)
		await write('And now?')
		await pass(5 * MINUTE)
		expect(mails()).toHaveLength(1)
	})

	test('until tomorrow: until eight in the morning there', async () => {
		moveClock(new Date('2026-06-10T20:00:00Z'))
		await scene('America/New_York') // 16:00 there
		await changePreferences(homeowner, { pace: 'AT_ONCE', quietHours: NO_NIGHT })
		await muteThread(homeowner, threadId, 'tomorrow')
		await makeIt('2026-06-11T11:59:00Z')
		await write('Early')
		await makeIt('2026-06-11T12:01:00Z')
		expect(mails()).toEqual([])
		await write('Later')
		await pass(0)
		expect(mails()).toHaveLength(1)
	})
})

describe('what someone chose', () => {
	test('at once', async () => {
		await changePreferences(homeowner, { pace: 'AT_ONCE' })
		await write('One')
		await pass(0)
		expect(texts()).toHaveLength(1)
		await write('Two')
		await write('Three')
		await pass(4 * MINUTE)
		expect(texts()).toHaveLength(1)
		await pass(MINUTE)
		expect(texts()).toHaveLength(2)
		expect(texts()[1]).toMatch(/Two[\s\S]*Three/)
	})

	test('once an hour', async () => {
		moveClock(new Date('2026-06-10T10:20:00Z'))
		await changePreferences(homeowner, { pace: 'HOURLY' })
		await write('One')
		await makeIt('2026-06-10T10:59:00Z')
		await write('Two')
		expect(mails()).toEqual([])
		await makeIt('2026-06-10T11:00:30Z')
		expect(texts()).toEqual([expect.stringMatching(/One[\s\S]*Two/)])
		await write('Three')
		await makeIt('2026-06-10T11:59:00Z')
		expect(texts()).toHaveLength(1)
		await makeIt('2026-06-10T12:00:30Z')
		expect(texts()).toHaveLength(2)
	})

	test('once a day, at an hour of theirs', async () => {
		moveClock(new Date('2026-06-10T10:00:00Z'))
		await scene('Europe/Paris')
		await changePreferences(homeowner, { pace: 'DAILY', dailyHour: 18, quietHours: NO_NIGHT })
		await write('One')
		await makeIt('2026-06-10T15:59:00Z')
		await write('Two')
		expect(mails()).toEqual([])
		await makeIt('2026-06-10T16:00:30Z')
		expect(texts()).toEqual([expect.stringMatching(/One[\s\S]*Two/)])
		await write('Three')
		await makeIt('2026-06-11T15:59:00Z')
		expect(texts()).toHaveLength(1)
		await makeIt('2026-06-11T16:00:30Z')
		expect(texts()).toHaveLength(2)
	})

	test('holds for what waits already', async () => {
		moveClock(new Date('2026-06-10T10:00:00Z')) // the day's e-mail comes at eight
		await changePreferences(homeowner, { pace: 'DAILY' })
		await write('One')
		await pass(10 * MINUTE)
		expect(mails()).toEqual([])
		await changePreferences(homeowner, { pace: 'SOON' })
		await pass(0)
		expect(mails()).toHaveLength(1)
	})

	test('no e-mail about messages', async () => {
		await write('One')
		await changePreferences(homeowner, { off: ['NEW_MESSAGE:email'] })
		await write('Two')
		await pass(HOUR)
		expect(mails()).toEqual([])
		expect((await notificationsOf(homeowner, { unread: true })).notifications).toHaveLength(2)
	})

	test('no bell about messages, and e-mail all the same', async () => {
		await changePreferences(homeowner, { off: ['NEW_MESSAGE:page'] })
		await write('One')
		expect((await notificationsOf(homeowner)).unreadCount).toBe(0)
		await pass(5 * MINUTE)
		expect(mails()).toHaveLength(1)
	})
})

describe('quiet hours', () => {
	const sentAt = async (steps: string[]) => {
		for (const step of steps) {
			await makeIt(step)
			if (mails().length > 0) return step
		}
		return null
	}

	async function at(time: string, zone: string) {
		moveClock(new Date(time))
		await scene(zone)
		await changePreferences(homeowner, { pace: 'AT_ONCE', quietHours: NIGHTS })
	}

	test('over midnight: it comes in the morning', async () => {
		await at('2026-06-10T21:30:00Z', 'Europe/Paris') // 23:30
		await write('Late')
		const steps = ['2026-06-10T22:30:00Z', '2026-06-11T04:59:00Z', '2026-06-11T05:00:30Z']
		expect(await sentAt(steps)).toBe(steps[2])
	})

	test('a mail whose five minutes end in them waits too', async () => {
		await at('2026-06-10T19:57:00Z', 'Europe/Paris') // 21:57
		await changePreferences(homeowner, { pace: 'SOON' })
		await write('Just before ten')
		const steps = ['2026-06-10T20:03:00Z', '2026-06-11T04:59:00Z', '2026-06-11T05:00:30Z']
		expect(await sentAt(steps)).toBe(steps[2])
	})

	test('the night when the clocks go forward is an hour shorter', async () => {
		await at('2026-03-28T23:00:00Z', 'Europe/Paris') // midnight; 02:00 becomes 03:00
		await write('Late')
		const steps = ['2026-03-29T04:59:00Z', '2026-03-29T05:00:30Z', '2026-03-29T06:00:30Z']
		expect(await sentAt(steps)).toBe(steps[1])
	})

	test('the night when they go back is an hour longer', async () => {
		await at('2026-10-24T22:00:00Z', 'Europe/Paris') // midnight; 03:00 becomes 02:00
		await write('Late')
		const steps = ['2026-10-25T05:00:30Z', '2026-10-25T05:59:00Z', '2026-10-25T06:00:30Z']
		expect(await sentAt(steps)).toBe(steps[2])
	})

	test('are by weekday: Sunday’s night only', async () => {
		moveClock(new Date('2026-06-13T21:30:00Z')) // Saturday, 23:30
		await scene('Europe/Paris')
		const quietHours = [...NO_NIGHT.slice(1), { from: '20:00', to: '09:00' }]
		await changePreferences(homeowner, { pace: 'AT_ONCE', quietHours })
		await write('On Saturday')
		await pass(0)
		expect(mails()).toHaveLength(1)
		await makeIt('2026-06-14T21:30:00Z')
		await write('On Sunday')
		await makeIt('2026-06-15T06:59:00Z')
		expect(mails()).toHaveLength(1)
		await makeIt('2026-06-15T07:00:30Z')
		expect(mails()).toHaveLength(2)
	})

	test('are the default of whoever has a time zone', async () => {
		moveClock(new Date('2026-06-10T21:30:00Z'))
		await scene('Europe/Paris')
		await write('Late')
		await pass(HOUR)
		expect(mails()).toEqual([])
		await makeIt('2026-06-11T05:00:30Z')
		expect(mails()).toHaveLength(1)
	})
})

test('10,000 messages to one person make one e-mail', async () => {
	const N = LONG ? 10_000 : 200
	// What a minute of writing leaves behind, stored by the thousand; the rest is written as people do.
	const last = 10_000 - N + 1
	for (let from = 2; from <= last; from += 1000) {
		const seqs = Array.from({ length: Math.min(1000, last - from + 1) }, (_, n) => from + n)
		const [fromUserId, toUserId] = [contractor.id, homeowner.id]
		await transaction(async tx => {
			await tx.thread.update({ where: { id: threadId }, data: { lastSeq: seqs.at(-1)! } })
			await tx.message.createMany({
				data: seqs.map(seq => ({
					threadId,
					seq,
					version: seq,
					fromUserId,
					toUserId,
					body: `${seq}`,
				})),
			})
			const told = { userId: toUserId, threadId, type: 'NEW_MESSAGE', payload: {}, toMail: true }
			await tx.notification.createMany({ data: seqs.map(seq => ({ ...told, seq })) })
		})
	}
	await makeMessages(contractor, threadId, N)
	expect(await db.outboxEvent.count({ where: { kind: 'email', status: 'WAITING' } })).toBe(1)
	await pass(5 * MINUTE)
	await pass(24 * HOUR)
	expect(mails()).toHaveLength(1)
	expect(texts()[0]).toContain('sent you 10000 messages')
	expect(texts()[0]).toContain(`message ${N}\n`)
	expect(String(mails()[0]!.html).length).toBeLessThan(50_000)
}, 600_000)
