import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { bumpUsers } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { notify } from '../notify.server'
import { plainLine, shorten } from '../plain'
import { planAnew } from '../plan.server'
import { storePreference } from '../preferences.server'

/** How e-mail to a person stands. */
export interface EmailState {
	address: string | null
	/** Why nothing is sent there; null when all is well. */
	paused: string | null
}

/** Sends nothing to a person's present address any more, and says so on the page. Once. */
export async function pauseAddress(tx: Transaction, userId: string, why: string): Promise<void> {
	const { email, preference } = await tx.user.findUniqueOrThrow({
		where: { id: userId },
		select: { email: true, preference: { select: { pausedAddress: true } } },
	})
	if (email === null || preference?.pausedAddress === email) return
	const reason = shorten(plainLine(why), 200)
	await storePreference(tx, userId, { pausedAddress: email, pausedWhy: reason })
	await notify(tx, 'EMAIL_PAUSED', { userId }, { address: email, why: reason })
	await bumpUsers(tx, userId)
}

export async function emailStateOf(actor: Actor): Promise<EmailState> {
	const { email, preference } = await db.user.findUniqueOrThrow({
		where: { id: actor.id },
		select: { email: true, preference: { select: { pausedAddress: true, pausedWhy: true } } },
	})
	const isPaused = email !== null && preference?.pausedAddress === email
	return { address: email, paused: isPaused ? (preference.pausedWhy ?? '') : null }
}

/** Tries the address again, with all that is still unread. */
export async function resumeEmail(actor: Actor): Promise<void> {
	await transaction(async tx => {
		await storePreference(tx, actor.id, { pausedAddress: null, pausedWhy: null })
		await planAnew(tx, actor.id)
		await bumpUsers(tx, actor.id)
	})
}
