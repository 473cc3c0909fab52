import { expect, test } from 'vitest'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { Problem } from '~/http/problem'
import { claimLead, threadOfLead } from '~/leads/claim.server'
import { changeLeadStatus, leadOf } from '~/leads/leads.server'
import { messagesOf } from '~/messaging/messages.server'
import { threadOf } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'
import {
	everything,
	makeAdmin,
	makeContractor,
	makeHomeowner,
	makeLead,
	makeThread,
	userVersion,
} from '../support/factory.ts'
import { refused } from '../support/refused.ts'

test('of 20 contractors who claim one lead at once, one gets it', async () => {
	const homeowner = await makeHomeowner()
	const leadId = await makeLead(homeowner)
	const contractors = await Promise.all(
		Array.from({ length: 20 }, (_, n) => makeContractor(`C${n}`)),
	)

	const outcomes = await Promise.allSettled(contractors.map(actor => claimLead(actor, leadId)))

	const winners = contractors.filter((_, n) => outcomes[n]!.status === 'fulfilled')
	expect(winners).toHaveLength(1)
	const losers = outcomes.flatMap(outcome =>
		outcome.status === 'rejected' ? [outcome.reason] : [],
	)
	for (const problem of losers) {
		expect(problem).toBeInstanceOf(Problem)
		expect(problem.status).toBe(409)
	}
	const lead = await db.lead.findUniqueOrThrow({ where: { id: leadId } })
	expect(lead).toMatchObject({ status: 'CLAIMED', contractorId: winners[0]!.id })
	const threads = await db.thread.findMany({ where: { leadId }, include: { participants: true } })
	expect(threads).toHaveLength(1)
	const people = threads[0]!.participants.map(({ userId }) => userId)
	expect(people.sort()).toEqual([homeowner.id, winners[0]!.id].sort())
	const messages = await db.message.findMany({ where: { threadId: threads[0]!.id } })
	expect(messages.map(({ kind, seq }) => ({ kind, seq }))).toEqual([{ kind: 'SYSTEM', seq: 1 }])
	const notifications = await db.notification.findMany({ where: { userId: homeowner.id } })
	expect(notifications.map(({ type }) => type)).toEqual(['LEAD_CLAIMED'])
})

test('one contractor who clicks ten times claims once', async () => {
	const homeowner = await makeHomeowner()
	const contractor = await makeContractor()
	const leadId = await makeLead(homeowner)

	const answers = await Promise.all(Array.from({ length: 10 }, () => claimLead(contractor, leadId)))

	expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(1)
	expect((await notificationsOf(homeowner)).notifications).toHaveLength(1)
	expect((await threadOf(homeowner, answers[0]!.threadId)).lastSeq).toBe(1)
})

test('a claim opens the conversation and tells the homeowner', async () => {
	const { homeowner, contractor, leadId, threadId } = await makeThread({ title: 'Fix the roof' })

	const { messages } = await messagesOf(homeowner, await threadOf(homeowner, threadId))
	expect(messages).toHaveLength(1)
	expect(messages[0]).toMatchObject({
		kind: 'SYSTEM',
		body: expect.stringContaining(`${contractor.name} claimed “Fix the roof”`),
	})
	const { notifications, unreadCount } = await notificationsOf(homeowner)
	expect(unreadCount).toBe(1)
	expect(notifications[0]).toMatchObject({
		type: 'LEAD_CLAIMED',
		url: `/messages/${threadId}`,
		payload: {
			leadId,
			leadTitle: 'Fix the roof',
			threadId,
			contractorId: contractor.id,
			contractorName: contractor.name,
		},
	})
	expect((await notificationsOf(contractor)).notifications).toEqual([])
	expect(await leadOf(contractor, leadId)).toMatchObject({ status: 'CLAIMED', threadId })
})

test('a claim is a new version of both people’s lists', async () => {
	const homeowner = await makeHomeowner()
	const contractor = await makeContractor()
	const leadId = await makeLead(homeowner)
	const before = [await userVersion(homeowner), await userVersion(contractor)] as const

	await claimLead(contractor, leadId)

	expect(await userVersion(homeowner)).toBeGreaterThan(before[0])
	expect(await userVersion(contractor)).toBeGreaterThan(before[1])
})

test('a closed lead can’t be claimed', async () => {
	const homeowner = await makeHomeowner()
	const leadId = await makeLead(homeowner)
	await changeLeadStatus(homeowner, leadId, 'CLOSED')
	const before = await everything()

	expect((await refused(claimLead(await makeContractor(), leadId))).status).toBe(409)
	expect((await db.thread.count({ where: { leadId } })) === 0).toBe(true)
	expect(JSON.parse(await everything()).slice(2)).toEqual(JSON.parse(before).slice(2))
})

test('only contractors claim', async () => {
	const homeowner = await makeHomeowner()
	const leadId = await makeLead(homeowner)

	expect((await refused(claimLead(homeowner, leadId))).status).toBe(403)
	expect((await refused(claimLead(await makeAdmin(), leadId))).status).toBe(404)
	expect((await leadOf(homeowner, leadId)).status).toBe('OPEN')
})

/** Claimed, but without a conversation: as leads of another system come in. */
async function importedLead() {
	const homeowner = await makeHomeowner()
	const contractor = await makeContractor()
	const leadId = await makeLead(homeowner, 'Imported')
	await transaction(tx =>
		tx.lead.update({
			where: { id: leadId },
			data: { status: 'CLAIMED', contractorId: contractor.id, claimedAt: new Date() },
		}),
	)
	return { homeowner, contractor, leadId }
}

test('either person opens the conversation of an imported lead, once', async () => {
	const { homeowner, contractor, leadId } = await importedLead()

	const answers = await Promise.all(
		[homeowner, contractor, homeowner, contractor].map(actor => threadOfLead(actor, leadId)),
	)

	expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(1)
	expect(answers.filter(({ opened }) => opened)).toHaveLength(1)
	const thread = await threadOf(homeowner, answers[0]!.threadId)
	expect(thread).toMatchObject({ lastSeq: 1, unreadCount: 1, counterpart: { id: contractor.id } })
	const again = await threadOfLead(contractor, leadId)
	expect(again).toEqual({ threadId: thread.id, opened: false })
})

test('a lead that nobody claimed has no conversation', async () => {
	const homeowner = await makeHomeowner()
	const leadId = await makeLead(homeowner)

	expect((await refused(threadOfLead(homeowner, leadId))).status).toBe(409)
	expect((await refused(threadOfLead(await makeContractor(), leadId))).status).toBe(409)
})
