import type { Actor } from '~/auth/actor'
import { bumpThread, bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { notFound } from '~/http/problem'

/**
 * I have read up to `seq` (default: the newest). Never moves back, never past
 * the newest. Reads the thread's notifications too.
 * @throws Problem 404 not my thread.
 */
export function markThreadRead(
	actor: Actor,
	threadId: string,
	seq?: number,
): Promise<{ lastReadSeq: number; unreadCount: number }> {
	return transaction(async tx => {
		await lockRow(tx, 'Thread', threadId)
		const me = await tx.participant.findUnique({
			where: { threadId_userId: { threadId, userId: actor.id } },
			select: {
				lastReadSeq: true,
				thread: { select: { lastSeq: true, participants: { select: { userId: true } } } },
			},
		})
		if (!me) throw notFound('conversation')
		const upTo = Math.min(seq ?? me.thread.lastSeq, me.thread.lastSeq)
		if (await advanceReading(tx, actor.id, threadId, upTo)) {
			const people = me.thread.participants.map(({ userId }) => userId)
			if (await showReceipts(tx, threadId)) {
				// The other person sees "Seen", and the place in the list of threads.
				await bumpThread(tx, threadId)
				await bumpUsers(tx, ...people)
			} else await bumpUsers(tx, actor.id) // a version that grew would tell
		}
		const lastReadSeq = Math.max(me.lastReadSeq, upTo)
		const unreadCount = await tx.message.count({
			where: { threadId, toUserId: actor.id, seq: { gt: lastReadSeq }, deletedAt: null },
		})
		return { lastReadSeq, unreadCount }
	})
}

/** Whether all people of a thread show what they have read: otherwise none of them sees it. */
export async function showReceipts(tx: Transaction, threadId: string): Promise<boolean> {
	const hiding = await tx.$queryRaw<unknown[]>`
		SELECT 1 AS "hides" FROM "Participant" p JOIN "User" u ON u."id" = p."userId"
		WHERE p."threadId" = ${threadId} AND u."readReceipts" = FALSE`
	return hiding.length === 0
}

/** Within a transaction that holds the thread. True when the place moved; the caller then grows the versions. */
export async function advanceReading(
	tx: Transaction,
	userId: string,
	threadId: string,
	seq: number,
): Promise<boolean> {
	const moved = await tx.$executeRaw`
		UPDATE "Participant" SET "lastReadSeq" = ${seq}
		WHERE "threadId" = ${threadId} AND "userId" = ${userId} AND "lastReadSeq" < ${seq}`
	if (moved > 0) await emit(tx, 'thread.read', { threadId, userId, lastReadSeq: seq })
	return moved > 0
}
