import { newId } from '~/db/id.server'
import { lockRow } from '~/db/locks.server'
import { env } from '~/env.server'
import { conflict } from '~/http/problem'
import { moneyInWords } from '~/money'
import type { Billing } from './port'
import { priceOf } from './prices.server'

/**
 * Writes down what each contractor owes, up to a cap for each calendar month
 * (UTC). The charge is a row of the claim's own transaction: there is nothing to
 * hold before, and nothing to give back.
 */
export const ledger: Billing = {
	async authorise(contractor, lead) {
		return { chargeId: newId(), contractor, lead, reference: null }
	},

	async capture(tx, { chargeId, contractor, lead }) {
		// Claims of one contractor wait for each other here, so that together they
		// stay below the cap. Both people in the order of ids, as everywhere.
		for (const id of [contractor.id, lead.homeownerId].sort()) await lockRow(tx, 'User', id)
		const { _sum } = await tx.charge.aggregate({
			where: {
				contractorId: contractor.id,
				currency: env.BILLING_CURRENCY,
				status: { in: ['AUTHORIZED', 'CAPTURED'] },
				createdAt: { gte: startOfMonth() },
			},
			_sum: { amount: true },
		})
		const left = Math.max(0, env.BILLING_MONTHLY_CAP - (_sum.amount ?? 0))
		const amount = priceOf(lead.trade)
		if (amount > left) throw overCap(amount, left)
		await tx.charge.create({
			data: {
				id: chargeId,
				leadId: lead.id,
				contractorId: contractor.id,
				amount,
				currency: env.BILLING_CURRENCY,
				status: 'CAPTURED',
			},
		})
	},

	async void() {},
}

function startOfMonth(): Date {
	const now = new Date()
	return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()))
}

function overCap(amount: number, left: number) {
	const [price, rest, cap] = [amount, left, env.BILLING_MONTHLY_CAP].map(minor =>
		moneyInWords(minor, env.BILLING_CURRENCY),
	)
	return conflict(
		`Claiming this lead costs ${price}, and ${rest} of your ${cap} for this month is left. The lead was not claimed.`,
	)
}
