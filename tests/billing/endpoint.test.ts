import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { endpointBilling } from '~/billing/endpoint.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { subscribe } from '~/events.server'
import { claimLead } from '~/leads/claim.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { deadEvents, revive } from '~/outbox/dead.server'
import { BillingEndpoint } from '../support/billing-endpoint.ts'
import { makeAdmin, makeContractor, makeHomeowner, makeLead } from '../support/factory.ts'
import { deliverAllDue, deliverEverything, letPausesPass } from '../support/outbox.ts'
import { refused } from '../support/refused.ts'

const endpoint = new BillingEndpoint()
endpoint.install()

let homeowner: Actor
let contractor: Actor
let leadId: string

beforeEach(async () => {
	homeowner = await makeHomeowner()
	contractor = await makeContractor()
	leadId = await makeLead(homeowner)
})

const statusOf = async (id = leadId) => (await db.lead.findUniqueOrThrow({ where: { id } })).status
const charges = async () =>
	(await db.charge.findMany({ where: { leadId } })).map(({ status }) => status)

/** Everything that waits is done; then money and leads agree. */
async function settled(...leadIds: string[]) {
	await deliverEverything()
	await endpoint.expectAgreement(leadIds.length > 0 ? leadIds : [leadId])
}

test('a claim is held first and captured after', async () => {
	await claimLead(contractor, leadId)
	expect(endpoint.done.map(({ step }) => step)).toEqual(['authorise'])
	expect(await charges()).toEqual(['AUTHORIZED'])

	await deliverAllDue()

	expect(endpoint.done.map(({ step, amount }) => `${step} ${amount}`)).toEqual([
		'authorise 900',
		'capture 900',
	])
	expect(await charges()).toEqual(['CAPTURED'])
	await settled()
	expect(endpoint.count('void')).toBe(0)
})

test('who holds the lead claims it again for nothing', async () => {
	const first = await claimLead(contractor, leadId)
	expect(await claimLead(contractor, leadId)).toEqual(first)
	await settled()
	expect(endpoint.calls).toEqual(['authorise', 'capture'])
})

test('who clicks ten times at once pays once', async () => {
	env.BILLING_TIMEOUT_MS = 5000
	const answers = await Promise.all(Array.from({ length: 10 }, () => claimLead(contractor, leadId)))
	env.BILLING_TIMEOUT_MS = 200
	expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(1)
	await settled()
	expect(endpoint.count('capture')).toBe(1)
})

test('of 20 contractors at once one is charged, and 19 holds are given back', async () => {
	env.BILLING_TIMEOUT_MS = 10_000
	const contractors = await Promise.all(
		Array.from({ length: 20 }, (_, n) => makeContractor(`C${n}`)),
	)
	let arrived = 0
	let open = () => {}
	const all = new Promise<void>(resolve => {
		open = resolve
	})
	endpoint.before = async step => {
		if (step !== 'authorise') return
		if (++arrived === contractors.length) open()
		await all
	}

	const claims = await Promise.allSettled(contractors.map(actor => claimLead(actor, leadId)))
	env.BILLING_TIMEOUT_MS = 200

	const won = claims.filter(({ status }) => status === 'fulfilled')
	expect(won).toHaveLength(1)
	for (const claim of claims) {
		if (claim.status === 'rejected') expect(claim.reason).toMatchObject({ status: 409 })
	}
	// A claim that was lost gives back at once, not when it is forgotten.
	await deliverAllDue()
	expect(endpoint.count('authorise')).toBe(20)
	expect(endpoint.count('capture')).toBe(1)
	expect(endpoint.count('void')).toBe(19)
	await settled()
})

test('a refusal says why, and nothing is claimed or held', async () => {
	endpoint.courses.authorise = ['refused']
	const problem = await refused(claimLead(contractor, leadId))
	expect(problem.status).toBe(409)
	expect(problem.message).toContain('The card has expired.')
	expect(await statusOf()).toBe('OPEN')
	expect(await charges()).toEqual(['REFUSED'])
	await settled()
	expect(endpoint.calls).toEqual(['authorise'])
})

describe.each(['error', 'hangs', 'lost', 'late'] as const)('an endpoint that %s', course => {
	test('once or twice is asked again: the lead is claimed and paid for once', async () => {
		endpoint.courses = {
			authorise: [course, course],
			capture: [course, course],
			void: [],
		}
		await claimLead(contractor, leadId)
		await settled()
		expect(await statusOf()).toBe('CLAIMED')
		expect([endpoint.count('authorise'), endpoint.count('capture')]).toEqual([1, 1])
	})

	test('each time claims nothing, and leaves no hold behind', async () => {
		endpoint.courses = {
			authorise: [course, course, course],
			capture: [],
			void: [course, course],
		}
		const problem = await refused(claimLead(contractor, leadId))
		expect(problem.status).toBe(503)
		expect(await statusOf()).toBe('OPEN')
		await settled()
		expect(await charges()).toEqual(['VOIDED'])
		// And then it can be claimed after all.
		await claimLead(contractor, leadId)
		await settled()
		expect(endpoint.count('capture')).toBe(1)
	})
})

test('an endpoint that does not understand us is no refusal of the contractor', async () => {
	endpoint.courses.authorise = ['misunderstood']
	expect((await refused(claimLead(contractor, leadId))).status).toBe(503)
	await settled()
	expect(endpoint.count('capture')).toBe(0)
})

describe('the process dies', () => {
	const lead = async () => db.lead.findUniqueOrThrow({ where: { id: leadId } })

	test('after the hold: it is given back', async () => {
		await endpointBilling.authorise(contractor, await lead())
		await settled()
		expect(await charges()).toEqual(['VOIDED'])
		expect(await statusOf()).toBe('OPEN')
	})

	test('within the claim: nothing is claimed, and the hold is given back at once', async () => {
		subscribe('lead.claimed', 'dies', () => Promise.reject(new Error('the process died here')))
		await expect(claimLead(contractor, leadId)).rejects.toThrow('the process died here')
		subscribe('lead.claimed', 'dies', async () => {})
		expect(await statusOf()).toBe('OPEN')
		await deliverAllDue()
		expect(await charges()).toEqual(['VOIDED'])
		await settled()
	})

	test('after the claim: it is captured later, however often someone tries', async () => {
		await claimLead(contractor, leadId)
		endpoint.courses.capture = ['lost', 'late']
		await settled()
		expect(endpoint.count('capture')).toBe(1)
	})

	test('for so long that the hold was given back: nothing is claimed', async () => {
		const hold = await endpointBilling.authorise(contractor, await lead())
		await deliverEverything()
		const late = transaction(tx => endpointBilling.capture(tx, hold))
		expect((await refused(late)).status).toBe(503)
		await settled()
	})
})

test('claiming and giving back at the same time agree on who was first', async () => {
	env.BILLING_TIMEOUT_MS = 5000
	const leadIds = await Promise.all(Array.from({ length: 8 }, () => makeLead(homeowner)))
	let claiming = true
	const claims = Promise.allSettled(leadIds.map(id => claimLead(contractor, id))).finally(() => {
		claiming = false
	})
	while (claiming) {
		await letPausesPass()
		await deliverAllDue()
	}
	for (const claim of await claims) {
		if (claim.status === 'rejected') expect(claim.reason).toMatchObject({ status: 503 })
	}
	env.BILLING_TIMEOUT_MS = 200
	await settled(...leadIds)
})

describe('a capture that fails for good', () => {
	test.each([
		['is refused', ['refused'] as const, 'The card has expired.'],
		['never gets an answer', Array(20).fill('error') as 'error'[], 'Billing answered 500.'],
	])('because it %s keeps the lead and tells the administrators', async (_, courses, why) => {
		const administrators = [await makeAdmin(), await makeAdmin()]
		await claimLead(contractor, leadId)
		endpoint.courses.capture = [...courses]

		await deliverEverything()

		expect(await statusOf()).toBe('CLAIMED')
		const [charge] = await db.charge.findMany({ where: { leadId } })
		expect(charge).toMatchObject({ status: 'FAILED', reason: `capture: ${why}` })
		for (const administrator of administrators) {
			const { notifications } = await notificationsOf(administrator)
			expect(notifications).toMatchObject([
				{ type: 'CHARGE_FAILED', payload: { chargeId: charge!.id, step: 'capture', reason: why } },
			])
		}
		expect(endpoint.count('capture')).toBe(0)
		expect(endpoint.count('void')).toBe(0)
	})

	test('can be tried again by an administrator, and is then paid once', async () => {
		const administrator = await makeAdmin()
		await claimLead(contractor, leadId)
		endpoint.courses.capture = ['refused']
		await deliverEverything()
		const [dead, ...older] = await deadEvents(administrator)
		expect(dead!.what).toBe('Collect €9.00 of Carl Chen for “New bathroom”')

		await revive(administrator, dead!.id)

		await settled()
		expect(await charges()).toEqual(['CAPTURED'])
		expect(await deadEvents(administrator)).toEqual(older)
	})
})

test('a hold that can’t be given back is told to the administrators too', async () => {
	const administrator = await makeAdmin()
	endpoint.courses = { authorise: ['lost', 'lost', 'lost'], capture: [], void: ['misunderstood'] }
	expect((await refused(claimLead(contractor, leadId))).status).toBe(503)
	await deliverEverything()
	expect(await charges()).toEqual(['FAILED'])
	const { notifications } = await notificationsOf(administrator)
	expect(notifications).toMatchObject([{ type: 'CHARGE_FAILED', payload: { step: 'void' } }])
})

test('nobody is asked within a transaction', async () => {
	const claim = transaction(() => claimLead(contractor, leadId))
	await expect(claim).rejects.toThrow('within a transaction')
	expect(endpoint.calls).toEqual([])
	expect(await charges()).toEqual([])
})
