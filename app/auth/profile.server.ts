import type { z } from 'zod'
import { bumpUsers } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
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
		await tx.$executeRaw`
			UPDATE "Thread" SET "version" = "version" + 1
			WHERE "id" IN (SELECT "threadId" FROM "Participant" WHERE "userId" = ${actor.id})`
		const others = await tx.participant.findMany({
			where: { thread: { participants: { some: { userId: actor.id } } } },
			select: { userId: true },
		})
		await bumpUsers(tx, actor.id, ...others.map(({ userId }) => userId))
		await tx.user.update({ where: { id: actor.id }, data: { name: profile.name, timeZone } })
	})
}
