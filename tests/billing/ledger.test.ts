import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env, parseEnv } from '~/env.server'
import { claimLead } from '~/leads/claim.server'
import { makeContractor, makeHomeowner, makeLead } from '../support/factory.ts'
import { refused } from '../support/refused.ts'

const defaults = { ...env }
let contractor: Actor
let homeowner: Actor

beforeEach(async () => {
	contractor = await makeContractor()
	homeowner = await makeHomeowner()
})
afterEach(() => void Object.assign(env, defaults))

const chargesOf = ({ id }: Actor) => db.charge.findMany({ where: { contractorId: id } })
const sumOf = async (actor: Actor) =>
	(await chargesOf(actor)).reduce((sum, { amount }) => sum + amount, 0)

test('a claim costs 900 minor units where the trade has no price', async () => {
	const leadId = await makeLead(homeowner)
	await claimLead(contractor, leadId)
	expect(await chargesOf(contractor)).toMatchObject([
		{ leadId, amount: 900, currency: 'EUR', status: 'CAPTURED' },
	])
})

test('a trade can have a price of its own, also none', async () => {
	env.BILLING_PRICES = { Bathroom: 1500 }
	await claimLead(contractor, await makeLead(homeowner))
	env.BILLING_PRICES = { Bathroom: 0 }
	await claimLead(contractor, await makeLead(homeowner))
	expect((await chargesOf(contractor)).map(({ amount }) => amount).sort()).toEqual([0, 1500])
})

test('a lead is charged once, however often its contractor claims it', async () => {
	const leadId = await makeLead(homeowner)
	await Promise.all(Array.from({ length: 5 }, () => claimLead(contractor, leadId)))
	await claimLead(contractor, leadId)
	expect(await sumOf(contractor)).toBe(900)
})

test('who comes second pays nothing', async () => {
	const leadId = await makeLead(homeowner)
	const rivals = await Promise.all(Array.from({ length: 10 }, () => makeContractor()))
	await Promise.allSettled(rivals.map(actor => claimLead(actor, leadId)))
	const { contractorId } = await db.lead.findUniqueOrThrow({ where: { id: leadId } })
	expect(await db.charge.findMany({ where: { leadId } })).toMatchObject([{ contractorId }])
})

test('over the cap the refusal says what is left, and nothing is claimed', async () => {
	env.BILLING_MONTHLY_CAP = 2000
	for (let n = 0; n < 2; n++) await claimLead(contractor, await makeLead(homeowner))
	const leadId = await makeLead(homeowner)

	const problem = await refused(claimLead(contractor, leadId))

	expect(problem.status).toBe(409)
	expect(problem.message).toBe(
		'Claiming this lead costs €9.00, and €2.00 of your €20.00 for this month is left. The lead was not claimed.',
	)
	const lead = await db.lead.findUniqueOrThrow({ where: { id: leadId }, include: { thread: true } })
	expect(lead).toMatchObject({ status: 'OPEN', contractorId: null, thread: null })
	expect(await sumOf(contractor)).toBe(1800)
	await claimLead(await makeContractor(), leadId)
})

test('claims at once stay below the cap together', async () => {
	const homeowners = await Promise.all(Array.from({ length: 4 }, () => makeHomeowner()))
	const leadIds: string[] = []
	for (const one of homeowners) for (let n = 0; n < 3; n++) leadIds.push(await makeLead(one))

	const claims = await Promise.allSettled(leadIds.map(id => claimLead(contractor, id)))

	expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
	for (const claim of claims) {
		if (claim.status === 'rejected') expect(claim.reason).toMatchObject({ status: 409 })
	}
	expect(await sumOf(contractor)).toBe(4500)
	const claimed = { contractorId: contractor.id, status: 'CLAIMED' }
	expect(await db.lead.count({ where: claimed })).toBe(5)
})

test('a new month begins with the whole cap', async () => {
	env.BILLING_MONTHLY_CAP = 900
	await claimLead(contractor, await makeLead(homeowner))
	const leadId = await makeLead(homeowner)
	expect((await refused(claimLead(contractor, leadId))).status).toBe(409)
	const now = new Date()
	const lastMoment = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()) - 1)
	await transaction(tx =>
		tx.charge.updateMany({
			where: { contractorId: contractor.id },
			data: { createdAt: lastMoment },
		}),
	)
	await claimLead(contractor, leadId)
})

test('prices that are none stop the start with a sentence', () => {
	const base = { DATABASE_URL: 'file:x', SESSION_SECRET: process.env.SESSION_SECRET }
	expect(parseEnv({ ...base, BILLING_PRICES: '{"Roofing": 1200}' }).BILLING_PRICES).toEqual({
		Roofing: 1200,
	})
	for (const BILLING_PRICES of ['1200', '{"Roofing": 9.5}', '{"Roofing": -1}', 'Roofing 1200']) {
		expect(() => parseEnv({ ...base, BILLING_PRICES })).toThrow('BILLING_PRICES')
	}
	const BILLING_URL = 'https://marketplace.example/billing'
	expect(() => parseEnv({ ...base, BILLING_URL })).toThrow('needs BILLING_SECRET')
})
