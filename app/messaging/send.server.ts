import { attachTo, hasFiles } from '~/attachments/attach.server'
import { attachmentsOf } from '~/attachments/attachments.server'
import { type Actor, toPerson } from '~/auth/actor'
import { changesOf } from '~/db/changes.server'
import { newId } from '~/db/id.server'
import { bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { conflict, invalid } from '~/http/problem'
import { spend } from '~/http/rate-limit.server'
import { hasLeft } from './has-left'
import { toMessage } from './messages.server'
import { previewOf } from './preview.server'
import { advanceReading } from './reading.server'
import { threadHead } from './thread-head.server'
import type { MessageView } from './types'

export interface Draft {
	body: string
	clientKey?: string | undefined
	/** What the sender had on the screen: sending marks it read. */
	seenSeq?: number | undefined
	/** Uploads of the sender that go with it. With one, `body` may be empty. */
	attachmentIds?: string[] | undefined
	/** If given, must be the other person of the thread. */
	toUserId?: string | undefined
}

/**
 * Stores a message with its notification, and resolves when both are durable.
 * A repeated `clientKey` with the same text, files and thread gives the stored message
 * with `stored: false`; nothing is written then.
 * @throws Problem 404 not my thread; 409 the other person has left; 422 it is
 *   empty, a file can't be sent, the key belongs to another text or thread, or
 *   `toUserId` is not the counterpart; 429 too many.
 */
export function sendMessage(
	actor: Actor,
	threadId: string,
	draft: Draft,
): Promise<{ message: MessageView; stored: boolean }> {
	return transaction(async tx => {
		await lockRow(tx, 'Thread', threadId)
		const thread = await threadHead(actor, threadId)
		const { counterpart } = thread
		if (draft.toUserId !== undefined && draft.toUserId !== counterpart.id) {
			throw invalid([{ path: 'toUserId', message: 'This person is not in the conversation.' }])
		}

		const files = draft.attachmentIds ?? []
		if (draft.body === '' && files.length === 0) {
			throw invalid([{ path: 'body', message: 'Write something first.' }])
		}
		const message = {
			id: newId(),
			threadId,
			seq: thread.lastSeq + 1,
			version: thread.version + 1,
			kind: 'USER',
			fromUserId: actor.id,
			toUserId: counterpart.id,
			body: draft.body,
			clientKey: draft.clientKey ?? null,
			createdAt: new Date(),
			editedAt: null,
			deletedAt: null,
		}
		const stored = await insertMessage(tx, message)
		if (!stored) return { message: await repeated(tx, actor, threadId, draft), stored }

		if (thread.counterpartLeft) throw conflict(hasLeft(counterpart.name))
		const attachments = await attachTo(tx, actor, message.id, files)
		// Only what is stored counts: a repeat, or what cannot be sent, has ended above.
		await spend('send-burst', actor.id)
		await spend('send-hour', actor.id)
		await touchThread(tx, message)
		await advanceReading(tx, actor.id, threadId, Math.min(draft.seenSeq ?? 0, thread.lastSeq))
		await emit(tx, 'message.sent', {
			...message,
			preview: previewOf(message.body, attachments),
			attachments,
			messageId: message.id,
			leadId: thread.leadId,
			senderName: actor.name,
		})
		await bumpUsers(tx, actor.id, counterpart.id)
		return { message: toMessage(message, actor.id, toPerson(actor), attachments), stored }
	})
}

interface NewMessage {
	id: string
	threadId: string
	seq: number
	version: number
	kind: string
	fromUserId: string
	toUserId: string
	body: string
	clientKey: string | null
	createdAt: Date
}

/** False when the author has used this client key before. */
export async function insertMessage(tx: Transaction, m: NewMessage): Promise<boolean> {
	const inserted = await tx.$executeRaw`
		INSERT INTO "Message" ("id", "threadId", "seq", "version", "kind", "fromUserId", "toUserId", "body", "clientKey", "createdAt")
		VALUES (${m.id}, ${m.threadId}, ${m.seq}, ${m.version}, ${m.kind}, ${m.fromUserId}, ${m.toUserId}, ${m.body}, ${m.clientKey}, ${m.createdAt})
		ON CONFLICT ("fromUserId", "clientKey") DO NOTHING`
	return inserted > 0
}

/** The thread's last number, version and place in both inboxes follow its newest message. */
export async function touchThread(
	tx: Transaction,
	{
		threadId,
		seq,
		version,
		toUserId,
		createdAt,
	}: Pick<NewMessage, 'threadId' | 'seq' | 'version' | 'toUserId' | 'createdAt'>,
) {
	await tx.$executeRaw`UPDATE "Thread" SET "lastSeq" = ${seq}, "version" = ${version} WHERE "id" = ${threadId}`
	await tx.$executeRaw`
		UPDATE "Participant" SET "lastActivityAt" = ${createdAt},
			"lastReceivedSeq" = CASE WHEN "userId" = ${toUserId} THEN ${seq} ELSE "lastReceivedSeq" END
		WHERE "threadId" = ${threadId}`
	changesOf(tx).threads.set(threadId, version)
}

async function repeated(tx: Transaction, actor: Actor, threadId: string, draft: Draft) {
	const stored = await tx.message.findUniqueOrThrow({
		where: { fromUserId_clientKey: { fromUserId: actor.id, clientKey: draft.clientKey! } },
	})
	// What was sent, whatever it has become since.
	const first = await tx.messageRevision.findFirst({
		where: { messageId: stored.id },
		orderBy: { version: 'asc' },
	})
	// The files of a deleted message are gone; nothing is left to hold the repeat against.
	const sameFiles =
		stored.deletedAt || (await hasFiles(tx, actor, stored.id, draft.attachmentIds ?? []))
	if (stored.threadId !== threadId || (first ?? stored).body !== draft.body || !sameFiles) {
		throw invalid([
			{
				path: 'clientKey',
				message:
					'This form was sent before with another text or other files. That message stands; send this one anew.',
			},
		])
	}
	const attachments = (await attachmentsOf([stored.id])).get(stored.id)
	return toMessage(stored, actor.id, toPerson(actor), attachments)
}
