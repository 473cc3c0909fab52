import type { Actor } from '~/auth/actor'
import { now } from '~/clock.server'
import { db } from '~/db/client.server'
import { lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import { notFound } from '~/http/problem'
import { localTime, momentOf } from '~/local-time'
import { WAITS_NOWHERE_SQL, WAITS_SOMEWHERE_SQL } from './marks.server'
import type { Mute } from './mutes'

const HOUR_MS = 3_600_000
const MORNING = 8 * 60

/** Later than anyone asks; both databases know it. */
const FOR_GOOD = new Date('9999-01-01T00:00:00.000Z')

function endOf(mute: Mute, timeZone: string | null): Date {
	const at = now()
	if (mute === '1h') return new Date(at.getTime() + HOUR_MS)
	if (mute === '8h') return new Date(at.getTime() + 8 * HOUR_MS)
	if (mute === 'always') return FOR_GOOD
	const zone = timeZone ?? 'UTC'
	return momentOf(localTime(at, zone).day + 1, MORNING, zone)
}

/**
 * I am not told of this conversation for a while, or again with `off`. Its messages
 * still count as unread in the inbox.
 * @throws Problem 404 not my thread.
 */
export async function muteThread(
	actor: Pick<Actor, 'id' | 'timeZone'>,
	threadId: string,
	mute: Mute | 'off',
): Promise<void> {
	await transaction(async tx => {
		await lockRow(tx, 'Thread', threadId)
		const where = { threadId, userId: actor.id }
		const mutedUntil = mute === 'off' ? null : endOf(mute, actor.timeZone)
		const { count } = await tx.participant.updateMany({ where, data: { mutedUntil } })
		if (count === 0) throw notFound('conversation')
		if (mutedUntil) {
			await tx.$executeRaw`
				UPDATE "Notification" SET ${WAITS_NOWHERE_SQL}
				WHERE "userId" = ${actor.id} AND "threadId" = ${threadId} AND (${WAITS_SOMEWHERE_SQL})`
		}
	})
}

/** Until when one of my conversations is muted, `for good` included; null when it is not. */
export async function mutedUntil(
	actor: Actor,
	threadId: string,
): Promise<Date | 'for good' | null> {
	const me = await db.participant.findUnique({
		where: { threadId_userId: { threadId, userId: actor.id } },
		select: { mutedUntil: true },
	})
	if (!me) throw notFound('conversation')
	if (!me.mutedUntil || me.mutedUntil <= now()) return null
	return me.mutedUntil >= FOR_GOOD ? 'for good' : me.mutedUntil
}
