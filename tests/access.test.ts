import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { claimable, claimLead, threadOfLead } from '~/leads/claim.server'
import { changeLeadStatus, leadOf, leadsOf } from '~/leads/leads.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { threadVersion } from '~/messaging/thread-head.server'
import { threadOf, threadsOf, unreadMessageCount } from '~/messaging/threads.server'
import {
	markNotifications,
	notificationOf,
	notificationsOf,
	readAllNotifications,
	readNotification,
	unreadNotificationCount,
} from '~/notifications/inbox.server'
import {
	type Conversation,
	everything,
	makeAdmin,
	makeContractor,
	makeHomeowner,
	makeLead,
	makeMessages,
	makeThread,
} from './support/factory.ts'
import { refused } from './support/refused.ts'

let talk: Conversation
let openLeadId: string
let notificationId: string
const strangers = {} as Record<'homeowner' | 'contractor' | 'admin', Actor>

beforeAll(async () => {
	talk = await makeThread()
	await makeMessages(talk.contractor, talk.threadId, 2)
	openLeadId = await makeLead(talk.homeowner)
	notificationId = (await notificationsOf(talk.homeowner)).notifications[0]!.id
	strangers.homeowner = (await makeThread()).homeowner
	strangers.contractor = (await makeThread()).contractor
	strangers.admin = await makeAdmin()
})

const onThread: Record<string, (actor: Actor, id: string) => Promise<unknown>> = {
	threadOf,
	threadVersion,
	markThreadRead,
	'markThreadRead up to a place': (actor, id) => markThreadRead(actor, id, 1),
	sendMessage: (actor, id) => sendMessage(actor, id, { body: 'Let me in' }),
	'sendMessage to a participant': (actor, id) =>
		sendMessage(actor, id, { body: 'Let me in', toUserId: talk.homeowner.id, seenSeq: 3 }),
}

const onNotification: typeof onThread = {
	notificationOf,
	readNotification,
	'markNotifications read': (actor, id) => markNotifications(actor, [id], true),
	'markNotifications unread': (actor, id) => markNotifications(actor, [id], false),
	'markNotifications among own ones': async (actor, id) => {
		const { notifications } = await notificationsOf(actor)
		return markNotifications(actor, [...notifications.map(({ id }) => id), id], true)
	},
}

const onLead: typeof onThread = {
	leadOf,
	threadOfLead,
	changeLeadStatus: (actor, id) => changeLeadStatus(actor, id, 'CLOSED'),
	'changeLeadStatus to what it is': (actor, id) => changeLeadStatus(actor, id, 'CLAIMED'),
}

describe.each(['homeowner', 'contractor', 'admin'] as const)('another %s', role => {
	const itsNotThere = async (act: (actor: Actor, id: string) => Promise<unknown>, id: string) => {
		const before = await everything()
		const problem = await refused(act(strangers[role], id))
		const unknown = await refused(act(strangers[role], randomUUID()))
		expect(problem.status).toBe(404)
		expect(problem.toBody()).toEqual(unknown.toBody()) // theirs and nobody's look alike
		expect(await everything()).toBe(before)
	}

	test.each(Object.keys(onThread))('finds no thread by %s', name =>
		itsNotThere(onThread[name]!, talk.threadId),
	)
	test.each(Object.keys(onNotification))('finds no notification by %s', name =>
		itsNotThere(onNotification[name]!, notificationId),
	)
	test.each(Object.keys(onLead))('finds no claimed lead by %s', name =>
		itsNotThere(onLead[name]!, talk.leadId),
	)

	test('sees nothing of it in any list or count', async () => {
		const actor = strangers[role]
		const lists = JSON.stringify([
			await threadsOf(actor),
			await notificationsOf(actor),
			(await leadsOf(actor, { limit: 1000 })).leads.filter(({ id }) => id !== openLeadId),
		])
		for (const secret of [talk.threadId, talk.leadId, talk.homeowner.id, talk.contractor.id]) {
			expect(lists).not.toContain(secret)
		}
		const own = { homeowner: 1, contractor: 0, admin: 0 }[role]
		expect(await unreadMessageCount(actor)).toBe(own)
		expect(await unreadNotificationCount(actor)).toBe(own)
	})
})

test('the counterpart does not find my notification', async () => {
	const before = await everything()
	expect((await refused(readNotification(talk.contractor, notificationId))).status).toBe(404)
	await readAllNotifications(talk.contractor)
	expect(await everything()).toBe(before)
})

test('an open lead is there for contractors alone, and only its owner changes it', async () => {
	const { contractor, homeowner, admin } = strangers
	const before = await everything()

	expect((await leadOf(contractor, openLeadId)).id).toBe(openLeadId)
	for (const actor of [homeowner, admin]) {
		expect((await refused(leadOf(actor, openLeadId))).status).toBe(404)
		expect((await refused(claimLead(actor, openLeadId))).status).toBe(404)
		expect((await refused(threadOfLead(actor, openLeadId))).status).toBe(404)
	}
	for (const actor of Object.values(strangers)) {
		expect((await refused(changeLeadStatus(actor, openLeadId, 'CLOSED'))).status).toBe(404)
	}
	expect((await refused(changeLeadStatus(talk.contractor, talk.leadId, 'CLOSED'))).status).toBe(404)
	expect(await everything()).toBe(before)
})

test('a rival is told that a claimed lead is taken, and nothing more', async () => {
	const before = await everything()
	const problem = await refused(claimLead(strangers.contractor, talk.leadId))
	expect(problem.status).toBe(409)
	expect(problem.message).not.toContain(talk.contractor.name)
	expect(await everything()).toBe(before)
})

describe.each([
	['nothing', ''],
	['a blank', ' '],
	['a number', '1'],
	['SQL', "' OR 1=1 --"],
	['a pattern', '%'],
	['a path', '../..'],
	['far too much', 'x'.repeat(10_000)],
])('an id that is %s', (_, id) => {
	test.each(['homeowner', 'contractor'] as const)('is not there for a %s', async role => {
		const actor = role === 'homeowner' ? await makeHomeowner() : await makeContractor()
		const acts = [
			...Object.values(onThread),
			...Object.values(onNotification),
			...Object.values(onLead),
		]
		for (const act of [...acts, claimable, claimLead]) {
			expect((await refused(act(actor, id))).status).toBe(404)
		}
	})
})
