import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import { notFound } from '~/http/problem'
import { markThreadRead } from './reading.server'

/**
 * Puts one of my conversations away, read, until a new message brings it back; or
 * takes it out again.
 * @param seq up to where I knew it when I asked: what came since is new. Default: all of it.
 * @throws Problem 404 not my thread.
 */
export async function archiveThread(
	actor: Actor,
	threadId: string,
	archived: boolean,
	seq?: number,
): Promise<void> {
	await transaction(async tx => {
		await lockRow(tx, 'Thread', threadId)
		if (archived) await markThreadRead(actor, threadId, seq)
		const thread = await tx.thread.findUnique({
			where: { id: threadId },
			select: { lastSeq: true },
		})
		const lastSeq = thread?.lastSeq ?? 0
		const { count } = await tx.participant.updateMany({
			where: { threadId, userId: actor.id },
			data: { archivedSeq: archived ? Math.min(seq ?? lastSeq, lastSeq) : null },
		})
		if (count === 0) throw notFound('conversation')
		await bumpUsers(tx, actor.id)
	})
}

/** @throws Problem 404 not my thread. */
export async function isArchived(actor: Actor, threadId: string): Promise<boolean> {
	const me = await db.participant.findUnique({
		where: { threadId_userId: { threadId, userId: actor.id } },
		select: { archivedSeq: true, thread: { select: { lastSeq: true } } },
	})
	if (!me) throw notFound('conversation')
	return me.archivedSeq !== null && me.archivedSeq >= me.thread.lastSeq
}
