import type { Message } from '~/db/generated/sqlite/client.ts'
import type { Transaction } from '~/db/types.server'
import { preview } from '~/messaging/text'

interface Body {
	data: { body?: string; payload?: { preview?: string } }
}

/**
 * No delivery that is kept holds an older text of this message: whoever is told
 * of it late, or again, is told what it says now.
 */
export async function withdrawText(tx: Transaction, { id, body: text }: Message): Promise<void> {
	const where = { messageId: id }
	for (const delivery of await tx.webhookDelivery.findMany({ where })) {
		const told = JSON.parse(delivery.body) as Body
		if (told.data.body !== undefined) told.data.body = text
		if (told.data.payload?.preview !== undefined) told.data.payload.preview = preview(text)
		const data = { body: JSON.stringify(told) }
		await tx.webhookDelivery.update({ where: { id: delivery.id }, data })
	}
}
