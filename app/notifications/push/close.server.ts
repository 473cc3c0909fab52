import type { Transaction } from '~/db/types.server'
import { subscribe } from '~/events.server'
import { unreadMessageCount } from '~/messaging/threads.server'
import { deliverWith } from '~/outbox/deliver.server'
import { enqueue } from '~/outbox/outbox.server'
import { MINUTE, SECOND } from '~/outbox/pauses'
import type { Waiting } from '../waiting.server'
import { targetsOf } from './devices.server'
import { sendPush } from './send.server'
import { tagOf } from './tag'

const KIND = 'push.close'

interface Close {
	userId: string
	threadId: string
	/** What was shown up to this place. */
	seq: number
}

const closeLater = (tx: Transaction, close: Close) => enqueue(tx, KIND, close, { lane: 'push' })

/** What is read, or deleted, goes from the screens that show it. */
export function closePushes() {
	subscribe('thread.read', 'push', async (tx, { userId, threadId, lastReadSeq }) => {
		const { count } = await tx.participant.updateMany({
			where: { userId, threadId, pushedAt: { not: null } },
			data: { pushedAt: null }, // what comes after a reading needs not keep its distance
		})
		if (count > 0) await closeLater(tx, { userId, threadId, seq: lastReadSeq })
	})
	subscribe('message.deleted', 'push', async (tx, { toUserId: userId, threadId, seq }) => {
		const shown = await tx.participant.count({
			where: { userId, threadId, pushedAt: { not: null } },
		})
		if (shown > 0) await closeLater(tx, { userId, threadId, seq })
	})
	deliverWith(KIND, {
		pauses: [10 * SECOND, MINUTE],
		async deliver({ payload }) {
			const { userId, threadId, seq } = payload as Close
			const tag = tagOf({ threadId, type: null })
			const unread = await unreadMessageCount({ id: userId })
			const devices = await targetsOf(userId)
			const outcomes = await Promise.all(
				devices.map(device => sendPush(device, { close: tag, seq, unread }, `close ${tag}`)),
			)
			if (outcomes.includes('later')) throw new Error('A push service did not take it.')
			return undefined
		},
	})
}

/** What was read while it was on its way: nobody knew then that it would be shown. */
export async function closeIfRead(tx: Transaction, { about, upToSeq }: Waiting): Promise<void> {
	const { userId, threadId } = about
	if (threadId === null || upToSeq === null) return
	const { count } = await tx.participant.updateMany({
		where: { userId, threadId, lastReadSeq: { gte: upToSeq } },
		data: { pushedAt: null },
	})
	if (count > 0) await closeLater(tx, { userId, threadId, seq: upToSeq })
}
