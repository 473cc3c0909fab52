import type { z } from 'zod'
import { bumpThread, bumpUsers } from '~/db/locks.server'
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
	const beside = await peopleBeside(tx, userId)
	await bumpUsers(tx, userId, ...beside.map(other => other.userId))
	// A conversation that was being opened meanwhile is there by now, or waits for the
	// person's row, which is held from here on.
	const known = new Set(beside.map(({ threadId }) => threadId))
	const opened = (await peopleBeside(tx, userId)).filter(({ threadId }) => !known.has(threadId))
	for (const { threadId } of opened) await bumpThread(tx, threadId)
	await bumpUsers(tx, ...opened.map(other => other.userId))
}

/** Those who share a conversation with someone, with each that they share. */
const peopleBeside = (tx: Transaction, userId: string) =>
	tx.participant.findMany({
		where: { userId: { not: userId }, thread: { participants: { some: { userId } } } },
		select: { threadId: true, userId: true },
	})
