import type { Actor } from '~/auth/actor'
import { transaction } from '~/db/transaction.server'
import { forbidden, notFound } from '~/http/problem'
import { attachmentOf } from './attachments.server'
import { changeFile } from './changed.server'

/**
 * Says in words what one's own picture shows, before or after it is sent.
 * @throws Problem 404 not there, or not visible to them; 403 somebody else's picture.
 */
export async function describePicture(actor: Actor, id: string, alt: string): Promise<void> {
	const found = await attachmentOf(actor, id)
	if (found.ownerId !== actor.id) throw forbidden('Only who sent a picture can describe it.')
	await transaction(tx =>
		changeFile(tx, id, async () => {
			const data = { alt: alt || null }
			const { count } = await tx.attachment.updateMany({ where: { id }, data })
			if (count === 0) throw notFound('file')
			return true
		}),
	)
}
