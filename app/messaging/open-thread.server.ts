import { newId } from '~/db/id.server'
import { bumpUsers } from '~/db/locks.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { insertMessage, touchThread } from './send.server'

export interface ClaimedLead {
	id: string
	title: string
	homeownerId: string
	contractor: { id: string; name: string }
}

/**
 * The thread of a claimed lead: made with its two participants and the line
 * that opens it, or the one that is there. Within the caller's transaction.
 */
export async function openThread(
	tx: Transaction,
	lead: ClaimedLead,
): Promise<{ threadId: string; opened: boolean }> {
	const threadId = newId()
	const createdAt = new Date()
	const opened = await tx.$executeRaw`
		INSERT INTO "Thread" ("id", "leadId", "createdAt") VALUES (${threadId}, ${lead.id}, ${createdAt})
		ON CONFLICT ("leadId") DO NOTHING`
	if (opened === 0) {
		const thread = await tx.thread.findUniqueOrThrow({ where: { leadId: lead.id } })
		return { threadId: thread.id, opened: false }
	}
	await tx.participant.createMany({
		data: [lead.homeownerId, lead.contractor.id].map(userId => ({ threadId, userId })),
	})
	const line = {
		id: newId(),
		threadId,
		seq: 1,
		version: 1,
		kind: 'SYSTEM',
		fromUserId: lead.contractor.id,
		toUserId: lead.homeownerId,
		body: `${lead.contractor.name} claimed “${lead.title}”. This conversation is for the two of you.`,
		clientKey: null,
		createdAt,
	}
	await insertMessage(tx, line)
	await touchThread(tx, line)
	await emit(tx, 'thread.created', { threadId })
	await bumpUsers(tx, lead.homeownerId, lead.contractor.id)
	return { threadId, opened: true }
}
