import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { bumpUsers } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { AWAY_CHANNELS, MARKS } from './marks.server'
import { planAnew } from './plan.server'
import type { Preferences } from './preferences'
import { recipientOf } from './recipient.server'
import type { ChangePreferences } from './schemas'

type Columns = Partial<{
	off: string
	pace: string
	dailyHour: number
	quietHours: string
	pausedAddress: string | null
	pausedWhy: string | null
}>

/** How I want to be told. */
export const preferencesOf = async (actor: Actor): Promise<Preferences> =>
	(await recipientOf({ userId: actor.id, threadId: null })).preferences

/** Changes what is given. It holds for what waits already, too. */
export async function changePreferences(
	actor: Actor,
	{ off, pace, dailyHour, quietHours }: z.output<typeof ChangePreferences>,
): Promise<void> {
	await transaction(async tx => {
		await storePreference(tx, actor.id, {
			...(off && { off: [...new Set(off)].sort().join(' ') }),
			pace,
			dailyHour,
			...(quietHours && { quietHours: JSON.stringify(quietHours) }),
		})
		await withdraw(tx, actor.id, off ?? [])
		await planAnew(tx, actor.id)
		await bumpUsers(tx, actor.id)
	})
}

/** No e-mail about this type any more. */
export async function switchOffEmail(userId: string, type: string): Promise<void> {
	await transaction(async tx => {
		await storePreference(tx, userId, {})
		const { off } = await tx.notificationPreference.findUniqueOrThrow({ where: { userId } })
		const all = new Set([...off.split(' ').filter(Boolean), `${type}:email`])
		await storePreference(tx, userId, { off: [...all].sort().join(' ') })
		await withdraw(tx, userId, [`${type}:email`])
		await bumpUsers(tx, userId)
	})
}

/** What is switched off is not told any more. */
async function withdraw(tx: Transaction, userId: string, off: string[]) {
	for (const channel of AWAY_CHANNELS) {
		const ending = `:${channel}`
		const types = off.flatMap(one => (one.endsWith(ending) ? one.slice(0, -ending.length) : []))
		const { waits } = MARKS[channel]
		if (types.length === 0) continue
		await tx.notification.updateMany({
			where: { userId, [waits]: true, type: { in: types } },
			data: { [waits]: false },
		})
	}
}

/** Stores columns of a person's preferences; the rest stays, or is as by default. Holds the row. */
export const storePreference = (tx: Transaction, userId: string, columns: Columns) =>
	tx.notificationPreference.upsert({
		where: { userId },
		create: { userId, ...columns },
		update: { userId, ...columns },
	})
