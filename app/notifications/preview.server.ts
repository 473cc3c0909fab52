import type { Transaction } from '~/db/types.server'
import type { ChangedMessage } from '~/events.server'

/** Notifications of a message say what it says now. */
export async function amendPreview(
	tx: Transaction,
	{ threadId, toUserId, seq, preview }: ChangedMessage,
	change: { read?: true },
): Promise<void> {
	const rows = await tx.notification.findMany({
		where: { userId: toUserId, threadId, seq, type: 'NEW_MESSAGE' },
	})
	for (const { id, payload } of rows) {
		const data = { ...change, payload: { ...(payload as object), preview } }
		await tx.notification.update({ where: { id }, data })
	}
}
