import { db } from '~/db/client.server'
import { newId } from '~/db/id.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { log, loggable } from '~/http/log.server'
import { conflict, Problem } from '~/http/problem'
import { cancel, enqueue, hasten } from '~/outbox/outbox.server'
import { ask, NotNow, reasonOf, type Said, succeeded } from './call.server'
import { aboutCharge } from './charges.server'
import type { Billable, Billing } from './port'
import { priceOf } from './prices.server'
import { CAPTURE, VOID } from './settle.server'

/**
 * When a hold that nobody asks for any more is given back, in milliseconds: later
 * than the slowest claim, and than a slow endpoint still works at what it was asked.
 */
const FORGOTTEN_MS = 120_000

const NOT_NOW =
	'Billing does not answer just now, so the lead was not claimed. Try again in a moment.'

/** Answers that mean no: about the money, not about how it was asked. */
const REFUSALS = [402, 409, 422]

/** Events of one charge, in order. */
export const chargeKey = (chargeId: string) => `charge:${chargeId}`

/**
 * Asks the marketplace's endpoint: a hold before the claim, captured after its
 * commit, given back when the claim was lost. The charge and the event that would
 * give the hold back are stored before the first call, so that no crash leaves a
 * hold behind. A charge's status decides: the claim takes it from PENDING to
 * AUTHORIZED, giving back from PENDING to VOIDING, and only one of them can.
 */
export const endpointBilling: Billing = {
	async authorise(contractor, lead) {
		const chargeId = await storePending(contractor.id, lead)
		const said = await askToHold(chargeId)
		if (!succeeded(said)) throw await refused(chargeId, said)
		const { reference } = said.fields
		const name = typeof reference === 'string' ? reference.slice(0, 200) : null
		return { chargeId, contractor, lead, reference: name }
	},

	async capture(tx, { chargeId, reference }) {
		const held = await tx.charge.updateMany({
			where: { id: chargeId, status: 'PENDING' },
			data: { status: 'AUTHORIZED', reference },
		})
		if (held.count === 0) throw new Problem(503, NOT_NOW)
		await cancel(tx, chargeKey(chargeId))
		const terms = { orderKey: chargeKey(chargeId), lane: 'billing' }
		await enqueue(tx, CAPTURE, { chargeId }, terms)
	},

	async void({ chargeId }) {
		// What was captured has no such event any more.
		await transaction(tx => hasten(tx, chargeKey(chargeId)))
	},
}

async function storePending(contractorId: string, lead: Billable): Promise<string> {
	const id = newId()
	await transaction(async tx => {
		await tx.charge.create({
			data: {
				id,
				leadId: lead.id,
				contractorId,
				amount: priceOf(lead.trade),
				currency: env.BILLING_CURRENCY,
				status: 'PENDING',
			},
		})
		const terms = { orderKey: chargeKey(id), lane: 'billing', delayMs: FORGOTTEN_MS }
		await enqueue(tx, VOID, { chargeId: id }, terms)
	})
	return id
}

/** After a failure there may be a hold all the same: the event that waits gives it back. */
async function askToHold(chargeId: string): Promise<Said> {
	const charge = await db.charge.findUniqueOrThrow({ where: { id: chargeId } })
	try {
		return await ask('authorise', charge, await aboutCharge(charge))
	} catch (error) {
		if (!(error instanceof NotNow)) throw error
		log.warn({ charge: chargeId, err: loggable(error) }, 'billing')
		throw new Problem(503, NOT_NOW)
	}
}

async function refused(chargeId: string, said: Said): Promise<Problem> {
	if (!REFUSALS.includes(said.status)) {
		log.error({ charge: chargeId, status: said.status }, 'billing refuses how it was asked')
		return new Problem(503, NOT_NOW)
	}
	const reason = reasonOf(said)
	await transaction(async tx => {
		await tx.charge.updateMany({
			where: { id: chargeId, status: 'PENDING' },
			data: { status: 'REFUSED', reason },
		})
		await cancel(tx, chargeKey(chargeId))
	})
	return conflict(`The lead was not claimed, because billing refused: ${reason}`)
}
