import type { Transaction } from '~/db/types.server'
import type { ChangedMessage } from '~/events.server'

interface Body {
	data: { body?: string; attachments?: unknown[]; payload?: { preview?: string } }
}

/**
 * No delivery that is kept holds an older text of this message: whoever is told
 * of it late, or again, is told what it says now. Nor the files of a deleted one.
 */
export async function withdrawText(tx: Transaction, message: ChangedMessage): Promise<void> {
	const where = { messageId: message.id }
	for (const delivery of await tx.webhookDelivery.findMany({ where })) {
		const told = JSON.parse(delivery.body) as Body
		if (told.data.body !== undefined) told.data.body = message.body
		if (told.data.attachments && message.deletedAt) told.data.attachments = []
		if (told.data.payload?.preview !== undefined) told.data.payload.preview = message.preview
		const data = { body: JSON.stringify(told) }
		await tx.webhookDelivery.update({ where: { id: delivery.id }, data })
	}
}
