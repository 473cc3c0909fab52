import { bumpUsers } from '~/db/locks.server'
import { subscribe } from '~/events.server'
import { WAITS_NOWHERE_SQL, WAITS_SOMEWHERE_SQL } from './marks.server'
import { notify, notifyAdministrators } from './notify.server'
import { amendPreview } from './preview.server'

/** What becomes a notification, and what reads one. */
export function subscribeNotifications() {
	subscribe('message.sent', 'notifications', async (tx, event) => {
		const [lead] = await tx.$queryRaw<[{ title: string }]>`
			SELECT "title" FROM "Lead" WHERE "id" = ${event.leadId}`
		await notify(
			tx,
			'NEW_MESSAGE',
			{ userId: event.toUserId, threadId: event.threadId, seq: event.seq },
			{
				messageId: event.messageId,
				threadId: event.threadId,
				leadId: event.leadId,
				leadTitle: lead.title,
				fromUserId: event.fromUserId,
				senderName: event.senderName,
				seq: event.seq,
				preview: event.preview,
			},
		)
	})

	subscribe('message.edited', 'notifications', async (tx, message) => {
		await amendPreview(tx, message, {})
	})

	// Of what is gone nobody needs to be told any more.
	subscribe('message.deleted', 'notifications', async (tx, message) => {
		await amendPreview(tx, message, { read: true })
	})

	subscribe('lead.claimed', 'notifications', async (tx, { homeownerId, ...payload }) => {
		// The line that opens the conversation is its first message: reading it reads this.
		await notify(
			tx,
			'LEAD_CLAIMED',
			{ userId: homeownerId, threadId: payload.threadId, seq: 1 },
			payload,
		)
		await bumpUsers(tx, homeownerId)
	})

	subscribe('thread.read', 'notifications', async (tx, { threadId, userId, lastReadSeq }) => {
		await tx.$executeRaw`
			UPDATE "Notification" SET "read" = TRUE, ${WAITS_NOWHERE_SQL}
			WHERE "userId" = ${userId} AND "threadId" = ${threadId} AND "seq" <= ${lastReadSeq}
				AND ("read" = FALSE OR ${WAITS_SOMEWHERE_SQL})`
	})

	subscribe('webhook.disabled', 'notifications', (tx, event) =>
		notifyAdministrators(tx, 'WEBHOOK_DISABLED', event),
	)

	subscribe('charge.failed', 'notifications', (tx, event) =>
		notifyAdministrators(tx, 'CHARGE_FAILED', event),
	)
}
