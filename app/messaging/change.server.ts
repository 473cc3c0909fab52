import { attachmentsOf } from '~/attachments/attachments.server'
import type { AttachmentView } from '~/attachments/types'
import { type Actor, toPerson } from '~/auth/actor'
import { db } from '~/db/client.server'
import type { Message } from '~/db/generated/sqlite/client.ts'
import { bumpThread, bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { type ChangedMessage, emit } from '~/events.server'
import { conflict, invalid, notFound } from '~/http/problem'
import { spend } from '~/http/rate-limit.server'
import { isDeletable, isEditable } from './changeable'
import { rewriteKeptAnswers } from './kept-answers.server'
import { toMessage } from './messages.server'
import { previewOf } from './preview.server'
import type { MessageView } from './types'

/**
 * Puts another text in the place of one of my messages, for 15 minutes after it
 * was sent. Its files stay. The same text again changes nothing.
 * @throws Problem 404 not mine; 409 deleted, or too late; 422 neither text nor
 *   files; 429 too many.
 */
export function editMessage(
	actor: Actor,
	threadId: string,
	seq: number,
	body: string,
): Promise<MessageView> {
	return transaction(async tx => {
		const message = await ownMessage(tx, actor, threadId, seq)
		if (message.deletedAt) throw conflict('This message was deleted, so it can’t be edited.')
		const attachments = await filesOf(message.id)
		if (message.body === body) return toMessage(message, actor.id, toPerson(actor), attachments)
		if (body === '' && attachments.length === 0) {
			throw invalid([{ path: 'body', message: 'Write something first.' }])
		}
		if (!isEditable(message)) {
			throw conflict(
				'A message can be edited for 15 minutes after it was sent. It stays as it was.',
			)
		}
		await spend('send-burst', actor.id)
		await spend('send-hour', actor.id)
		const edited = await replace(tx, message, { body, editedAt: new Date() }, attachments)
		await emit(tx, 'message.edited', edited)
		await bumpUsers(tx, message.fromUserId, message.toUserId)
		return toMessage(edited, actor.id, toPerson(actor), attachments)
	})
}

/**
 * Takes the text and the files out of one of my messages, for 24 hours after it
 * was sent. Its place stays. Again changes nothing.
 * @throws Problem 404 not mine; 409 too late.
 */
export function deleteMessage(actor: Actor, threadId: string, seq: number): Promise<MessageView> {
	return transaction(async tx => {
		const message = await ownMessage(tx, actor, threadId, seq)
		if (message.deletedAt) return toMessage(message, actor.id, toPerson(actor))
		if (!isDeletable(message)) {
			throw conflict('A message can be deleted for 24 hours after it was sent. It stays.')
		}
		const deleted = await replace(tx, message, { body: '', deletedAt: new Date() }, [])
		await emit(tx, 'message.deleted', deleted)
		await bumpUsers(tx, message.fromUserId, message.toUserId)
		return toMessage(deleted, actor.id, toPerson(actor))
	})
}

/**
 * One of my messages, and what I may still do to it.
 * @throws Problem 404 not mine.
 */
export async function changeableMessage(actor: Actor, threadId: string, seq: number) {
	const message = await db.message.findFirst({ where: mine(actor, threadId, seq) })
	if (!message) throw notFound('message')
	return {
		body: message.body,
		attachments: await filesOf(message.id),
		deleted: message.deletedAt !== null,
		editable: isEditable(message),
		deletable: isDeletable(message),
	}
}

/** Mine to change, with its thread locked. */
async function ownMessage(tx: Transaction, actor: Actor, threadId: string, seq: number) {
	await lockRow(tx, 'Thread', threadId)
	const message = await tx.message.findFirst({ where: mine(actor, threadId, seq) })
	if (!message) throw notFound('message')
	return message
}

const mine = (actor: Actor, threadId: string, seq: number) => ({
	threadId,
	seq,
	kind: 'USER',
	fromUserId: actor.id,
	thread: { participants: { some: { userId: actor.id } } },
})

const filesOf = async (id: string) => (await attachmentsOf([id])).get(id) ?? []

/** The old text goes to where only moderators see it, and is nowhere else. */
async function replace(
	tx: Transaction,
	{ id, threadId, version, body }: Message,
	change: Pick<Message, 'body'> & Partial<Pick<Message, 'editedAt' | 'deletedAt'>>,
	attachments: AttachmentView[],
): Promise<ChangedMessage> {
	await tx.messageRevision.create({ data: { messageId: id, version, body } })
	const data = { ...change, version: await bumpThread(tx, threadId) }
	const stored = await tx.message.update({ where: { id }, data })
	const changed = { ...stored, preview: previewOf(stored.body, attachments) }
	await rewriteKeptAnswers(tx, changed)
	return changed
}
