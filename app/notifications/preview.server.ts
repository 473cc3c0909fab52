import type { Message } from '~/db/generated/sqlite/client.ts'
import type { Transaction } from '~/db/types.server'
import { preview } from '~/messaging/text'

/** Notifications of a message say what it says now. */
export async function amendPreview(
	tx: Transaction,
	{ threadId, toUserId, seq, body }: Message,
	change: { read?: true },
): Promise<void> {
	const rows = await tx.notification.findMany({
		where: { userId: toUserId, threadId, seq, type: 'NEW_MESSAGE' },
	})
	for (const { id, payload } of rows) {
		const data = { ...change, payload: { ...(payload as object), preview: preview(body) } }
		await tx.notification.update({ where: { id }, data })
	}
}
