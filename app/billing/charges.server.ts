import { db } from '~/db/client.server'
import type { Charge } from '~/db/generated/sqlite/client.ts'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { moneyInWords } from '~/money'
import type { About, Step } from './call.server'

/** Whom and what a charge is about. */
export async function aboutCharge({ leadId, contractorId }: Charge): Promise<About> {
	const [lead, contractor] = await Promise.all([
		db.lead.findUniqueOrThrow({
			where: { id: leadId },
			select: { id: true, externalId: true, trade: true },
		}),
		db.user.findUniqueOrThrow({
			where: { id: contractorId },
			select: { id: true, externalId: true },
		}),
	])
	return { lead, contractor }
}

/**
 * A step that nobody repeats any more: the lead stays as it is, the charge is
 * FAILED, and every administrator is told.
 */
export async function failCharge(
	tx: Transaction,
	chargeId: string,
	step: Exclude<Step, 'authorise'>,
	reason: string,
): Promise<void> {
	const { count } = await tx.charge.updateMany({
		where: { id: chargeId, status: step === 'capture' ? 'AUTHORIZED' : 'VOIDING' },
		data: { status: 'FAILED', reason: `${step}: ${reason}` },
	})
	if (count === 0) return
	const { lead, contractor, amount, currency } = await tx.charge.findUniqueOrThrow({
		where: { id: chargeId },
		include: { lead: true, contractor: true },
	})
	await emit(tx, 'charge.failed', {
		chargeId,
		leadId: lead.id,
		leadTitle: lead.title,
		contractorId: contractor.id,
		contractorName: contractor.name,
		amount,
		currency,
		step,
		reason,
	})
}

/** A charge that failed is as before its last step, which an administrator has tried again. */
export async function reopenCharge(
	tx: Transaction,
	chargeId: string,
	status: 'AUTHORIZED' | 'VOIDING',
): Promise<void> {
	const where = { id: chargeId, status: 'FAILED' }
	await tx.charge.updateMany({ where, data: { status, reason: null } })
}

/** How much of whom for what. */
export async function describeCharge(id: string): Promise<string> {
	const { amount, currency, contractor, lead } = await db.charge.findUniqueOrThrow({
		where: { id },
		include: { contractor: true, lead: true },
	})
	return `${moneyInWords(amount, currency)} of ${contractor.name} for “${lead.title}”`
}
