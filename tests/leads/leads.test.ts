import { expect, test } from 'vitest'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { decodeCursor } from '~/http/cursor.server'
import { changeLeadStatus, leadOf, leadsOf, postLead } from '~/leads/leads.server'
import { LEAD_STATUSES, type LeadStatus, NEXT_STATUSES, PostLead } from '~/leads/schemas'
import { threadOf } from '~/messaging/threads.server'
import {
	makeAdmin,
	makeContractor,
	makeHomeowner,
	makeLead,
	makeThread,
	userVersion,
} from '../support/factory.ts'
import { refused } from '../support/refused.ts'

const input = { title: 'T', description: 'D\nE', trade: 'Other', city: 'C' } as const

test('a homeowner posts a lead and sees it', async () => {
	const homeowner = await makeHomeowner()
	const before = await userVersion(homeowner)

	const lead = await postLead(homeowner, input)

	expect(lead).toEqual({
		...input,
		id: expect.any(String),
		status: 'OPEN',
		homeowner: { id: homeowner.id, name: homeowner.name, role: 'HOMEOWNER' },
		contractor: null,
		threadId: null,
		createdAt: expect.any(String),
		claimedAt: null,
	})
	expect(await leadOf(homeowner, lead.id)).toEqual(lead)
	expect((await leadsOf(homeowner)).leads).toEqual([lead])
	expect(await userVersion(homeowner)).toBeGreaterThan(before)
})

test('only homeowners post leads', async () => {
	for (const actor of [await makeContractor(), await makeAdmin()]) {
		expect((await refused(postLead(actor, input))).status).toBe(403)
		expect(await db.lead.count({ where: { homeownerId: actor.id } })).toBe(0)
	}
})

test('a contractor sees open leads and own ones; a homeowner only own ones', async () => {
	const { homeowner, contractor, leadId } = await makeThread()
	const open = await makeLead(homeowner)
	const closed = await makeLead(homeowner)
	await changeLeadStatus(homeowner, closed, 'CLOSED')
	const rival = await makeContractor()
	const neighbour = await makeHomeowner()
	const ids = async (actor: typeof rival) =>
		(await leadsOf(actor, { limit: 1000 })).leads.map(({ id }) => id)

	expect(new Set(await ids(homeowner))).toEqual(new Set([leadId, open, closed]))
	expect(await ids(neighbour)).toEqual([])
	expect(await ids(await makeAdmin())).toEqual([])
	expect(await ids(contractor)).toEqual(expect.arrayContaining([leadId, open]))
	expect(await ids(rival)).toContain(open)
	for (const actor of [contractor, rival]) expect(await ids(actor)).not.toContain(closed)
	expect(await ids(rival)).not.toContain(leadId)
})

test('pages of leads show every one once, also those of the same millisecond', async () => {
	const homeowner = await makeHomeowner()
	for (let n = 0; n < 5; n++) await makeLead(homeowner)
	const data = { createdAt: new Date() }
	await transaction(tx => tx.lead.updateMany({ where: { homeownerId: homeowner.id }, data }))
	const whole = (await leadsOf(homeowner)).leads.map(({ id }) => id)

	const seen: string[] = []
	for (let cursor: string | null = null, first = true; first || cursor; first = false) {
		const page = await leadsOf(homeowner, {
			limit: 2,
			cursor: cursor ? decodeCursor(cursor) : null,
		})
		seen.push(...page.leads.map(({ id }) => id))
		cursor = page.nextCursor
	}
	expect(seen).toEqual(whole)
	expect(seen).toHaveLength(5)
})

/** A lead in a status, claimed or never claimed. */
async function leadIn(status: LeadStatus, claimed: boolean) {
	const { homeowner, contractor, leadId, threadId } = claimed
		? await makeThread()
		: await unclaimed()
	await transaction(tx => tx.lead.update({ where: { id: leadId }, data: { status } }))
	return { homeowner, contractor, leadId, threadId }
}

async function unclaimed() {
	const homeowner = await makeHomeowner()
	return { homeowner, contractor: null, leadId: await makeLead(homeowner), threadId: null }
}

/** The states that a lead can be in. */
const STATES = [
	['OPEN', false],
	['CLAIMED', true],
	['COMPLETED', true],
	['CLOSED', true],
	['CLOSED', false],
] as const

test.each(STATES)(
	'from %s (claimed: %s) only what makes sense is allowed',
	async (from, claimed) => {
		for (const to of LEAD_STATUSES) {
			const { homeowner, leadId } = await leadIn(from, claimed)
			const sensible = claimed ? to !== 'OPEN' : to === 'OPEN' || to === 'CLOSED'
			const allowed = to === from || (sensible && NEXT_STATUSES[from].includes(to))

			const change = changeLeadStatus(homeowner, leadId, to)

			if (allowed) await change
			else expect((await refused(change)).status).toBe(409)
			expect((await leadOf(homeowner, leadId)).status).toBe(allowed ? to : from)
		}
	},
)

test('a new status is a new version of the thread and of both people', async () => {
	const { homeowner, contractor, leadId, threadId } = await makeThread()
	const before = [
		await userVersion(homeowner),
		await userVersion(contractor),
		(await threadOf(homeowner, threadId)).version,
	] as const

	await changeLeadStatus(homeowner, leadId, 'COMPLETED')

	expect(await userVersion(homeowner)).toBeGreaterThan(before[0])
	expect(await userVersion(contractor)).toBeGreaterThan(before[1])
	expect((await threadOf(contractor, threadId)).version).toBeGreaterThan(before[2])
	expect((await threadOf(contractor, threadId)).lead.status).toBe('COMPLETED')
})

test('a lead’s fields are trimmed, and refused when they can’t be shown', () => {
	expect(PostLead.parse({ ...input, title: ' T ', description: ' D\r\nE ' })).toEqual(input)
	for (const broken of [
		{ title: '' },
		{ title: 'a\nb' },
		{ title: 'a\u0000' },
		{ title: '\ud800' },
		{ title: 'x'.repeat(121) },
		{ description: ' ' },
		{ description: 'a\u0000b' },
		{ description: 'x'.repeat(4001) },
		{ trade: 'Piracy' },
		{ city: '' },
	]) {
		expect(PostLead.safeParse({ ...input, ...broken }).success, JSON.stringify(broken)).toBe(false)
	}
})
