import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { bumpThread, bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import { forbidden, notFound } from '~/http/problem'

/**
 * Says in words what one's own picture shows, before or after it is sent.
 * @throws Problem 404 not there, or not visible to them; 403 somebody else's picture.
 */
export async function describePicture(actor: Actor, id: string, alt: string): Promise<void> {
	const message = { select: { id: true, threadId: true } }
	const found = await db.attachment.findUnique({ where: { id }, include: { message } })
	if (!found) throw notFound('file')
	if (found.ownerId !== actor.id) throw forbidden('Only who sent a picture can describe it.')
	await transaction(async tx => {
		const threadId = found.message?.threadId
		if (threadId) await lockRow(tx, 'Thread', threadId)
		const { count } = await tx.attachment.updateMany({ where: { id }, data: { alt: alt || null } })
		if (count === 0) throw notFound('file')
		if (!threadId) return
		const { fromUserId, toUserId } = await tx.message.update({
			where: { id: found.message!.id },
			data: { version: await bumpThread(tx, threadId) },
		})
		await bumpUsers(tx, fromUserId, toUserId)
	})
}
