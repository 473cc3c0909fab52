import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { bumpUsers } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { channelsThatAreOn } from './channel.server'
import { CHANNEL_NAMES, CHANNELS, type ChannelName } from './channels'
import { AWAY_CHANNELS, MARKS } from './marks.server'
import { planAnew } from './plan.server'
import { type Preferences, type Switch, toStoredOff } from './preferences'
import { recipientOf } from './recipient.server'
import type { ChangePreferences } from './schemas'

type Columns = Partial<{
	off: string
	pace: string
	dailyHour: number
	quietHours: string
	pausedAddress: string | null
	pausedWhy: string | null
	hidePreviews: boolean
}>

/** How I want to be told. */
export const preferencesOf = async (actor: Actor): Promise<Preferences> =>
	(await recipientOf({ userId: actor.id, threadId: null })).preferences

/** The channels that are offered to me. */
export async function channelsFor(actor: Actor): Promise<ChannelName[]> {
	const to = await recipientOf({ userId: actor.id, threadId: null })
	const reaching = channelsThatAreOn().filter(channel => channel.reaches(to) !== 'none')
	return CHANNEL_NAMES.filter(
		name => !CHANNELS[name].optIn || reaching.some(channel => channel.name === name),
	)
}

/** Changes what is given. It holds for what waits already, too. */
export async function changePreferences(
	actor: Actor,
	{ off, pace, dailyHour, quietHours }: z.output<typeof ChangePreferences>,
): Promise<void> {
	await transaction(async tx => {
		await storePreference(tx, actor.id, {
			...(off && { off: toStoredOff(off) }),
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
		const { preferences } = await recipientOf({ userId, threadId: null })
		const stopped = `${type}:email` as Switch
		await storePreference(tx, userId, { off: toStoredOff([...preferences.off, stopped]) })
		await withdraw(tx, userId, [stopped])
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
