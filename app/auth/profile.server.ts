import type { z } from 'zod'
import { bumpUsers } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { knownTimeZone } from '~/time'
import type { Actor } from './actor'
import type { Profile } from './schemas'

/** The time zones that can be chosen, as IANA names. */
export const timeZones = (): string[] => Intl.supportedValuesOf('timeZone')

/** What others see of me, and my own clock. Those who share a conversation see the new name. */
export async function changeProfile(
	actor: Actor,
	profile: z.output<typeof Profile>,
): Promise<void> {
	const timeZone = knownTimeZone(profile.timeZone)
	await transaction(async tx => {
		await showPersonChanged(tx, actor.id)
		await tx.user.update({ where: { id: actor.id }, data: { name: profile.name, timeZone } })
	})
}

/** Says to this person and to all who share a conversation that what they see of the person changes. Locks those threads and people. */
export async function showPersonChanged(tx: Transaction, userId: string): Promise<void> {
	await tx.$executeRaw`
		UPDATE "Thread" SET "version" = "version" + 1
		WHERE "id" IN (SELECT "threadId" FROM "Participant" WHERE "userId" = ${userId})`
	const others = await tx.participant.findMany({
		where: { thread: { participants: { some: { userId } } } },
		select: { userId: true },
	})
	await bumpUsers(tx, userId, ...others.map(other => other.userId))
}
