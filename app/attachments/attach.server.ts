import type { Actor } from '~/auth/actor'
import type { Transaction } from '~/db/types.server'
import { invalid } from '~/http/problem'
import { attachmentsOf } from './attachments.server'
import { MAX_FILES, tooMany } from './limits.server'
import type { AttachmentView } from './types'

/**
 * Sends the actor's own uploads with a message that is being stored, in this order.
 * @throws Problem 422 too many, or one is not there, not theirs, or was sent before.
 */
export async function attachTo(
	tx: Transaction,
	actor: Actor,
	messageId: string,
	given: string[],
): Promise<AttachmentView[]> {
	const ids = [...new Set(given)]
	if (ids.length === 0) return []
	if (ids.length > MAX_FILES) throw invalid([{ path: 'attachmentIds', message: tooMany() }])
	for (const [position, id] of ids.entries()) {
		const { count } = await tx.attachment.updateMany({
			where: { id, ownerId: actor.id, messageId: null, state: { in: ['CHECKING', 'READY'] } },
			data: { messageId, position },
		})
		if (count === 0) {
			const message = 'A file is no longer there, or was sent before. Choose it again.'
			throw invalid([{ path: `attachmentIds.${position}`, message }])
		}
	}
	return (await attachmentsOf([messageId])).get(messageId) ?? []
}

/** Whether a message has just these files: the same uploads, or others with the same content. */
export async function hasFiles(
	tx: Transaction,
	actor: Actor,
	messageId: string,
	given: string[],
): Promise<boolean> {
	const select = { sha256: true }
	const sent = await tx.attachment.findMany({ where: { messageId }, select })
	const meant = await tx.attachment.findMany({
		where: { id: { in: given }, ownerId: actor.id },
		select,
	})
	const contents = (rows: { sha256: string | null }[]) => rows.map(row => row.sha256).sort()
	return String(contents(sent)) === String(contents(meant))
}
