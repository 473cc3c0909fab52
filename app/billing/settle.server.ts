import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { deliverWith, Undeliverable } from '~/outbox/deliver.server'
import { THREE_DAYS } from '~/outbox/pauses'
import { askOnce, reasonOf, type Said, type Step, succeeded } from './call.server'
import { aboutCharge, describeCharge, failCharge, reopenCharge } from './charges.server'

export const CAPTURE = 'billing.capture'
export const VOID = 'billing.void'

const chargeIdOf = ({ payload }: { payload: unknown }) => (payload as { chargeId: string }).chargeId

/** Says how the outbox captures charges and gives holds back. */
export function settleCharges() {
	deliverWith(CAPTURE, {
		pauses: THREE_DAYS,
		async deliver(event) {
			const chargeId = chargeIdOf(event)
			const said = await askAbout(chargeId, 'capture')
			if (said && !succeeded(said)) throw new Undeliverable(reasonOf(said))
			return async tx => {
				await tx.charge.updateMany({
					where: { id: chargeId, status: 'AUTHORIZED' },
					data: { status: 'CAPTURED' },
				})
			}
		},
		async failed(tx, event, error, dead) {
			if (dead) await failCharge(tx, chargeIdOf(event), 'capture', error.message)
		},
		revived: (tx, payload) => reopenCharge(tx, chargeIdOf({ payload }), 'AUTHORIZED'),
		describe: async payload => `Collect ${await describeCharge(chargeIdOf({ payload }))}`,
	})

	deliverWith(VOID, {
		pauses: THREE_DAYS,
		async deliver(event) {
			const chargeId = chargeIdOf(event)
			// First of all nobody may claim with it any more.
			await transaction(tx =>
				tx.charge.updateMany({
					where: { id: chargeId, status: 'PENDING' },
					data: { status: 'VOIDING' },
				}),
			)
			const said = await askAbout(chargeId, 'void')
			// 404: it never heard of this charge, so it holds nothing.
			if (said && !succeeded(said) && said.status !== 404) {
				throw new Undeliverable(reasonOf(said))
			}
			return async tx => {
				await tx.charge.updateMany({
					where: { id: chargeId, status: 'VOIDING' },
					data: { status: 'VOIDED' },
				})
			}
		},
		async failed(tx, event, error, dead) {
			if (dead) await failCharge(tx, chargeIdOf(event), 'void', error.message)
		},
		revived: (tx, payload) => reopenCharge(tx, chargeIdOf({ payload }), 'VOIDING'),
		describe: async payload => `Release ${await describeCharge(chargeIdOf({ payload }))}`,
	})
}

/** Null when the charge is no longer in the state that the step is for. */
async function askAbout(chargeId: string, step: Exclude<Step, 'authorise'>): Promise<Said | null> {
	const charge = await db.charge.findUnique({ where: { id: chargeId } })
	if (charge?.status !== (step === 'capture' ? 'AUTHORIZED' : 'VOIDING')) return null
	if (!env.BILLING_URL) throw new Error('BILLING_URL is not set any more.')
	return askOnce(step, charge, await aboutCharge(charge))
}
