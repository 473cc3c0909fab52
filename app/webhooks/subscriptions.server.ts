import { attachmentsOf } from '~/attachments/attachments.server'
import { PERSON, toPerson } from '~/auth/actor'
import type { Transaction } from '~/db/types.server'
import { subscribe } from '~/events.server'
import { LEAD, toLead } from '~/leads/leads.server'
import { toMessage } from '~/messaging/messages.server'
import { showReceipts } from '~/messaging/reading.server'
import { announce } from './announce.server'
import { withdrawText } from './withdraw.server'

/** What becomes a webhook. Its data are the API's views, as nobody in particular sees them. */
export function subscribeWebhooks() {
	subscribe('thread.created', 'webhooks', async (tx, { threadId }) => {
		await announce(tx, 'thread.created', threadId, () => threadView(tx, threadId))
		await announce(tx, 'message.created', threadId, () => messageView(tx, { threadId, seq: 1 }))
	})

	subscribe('message.sent', 'webhooks', (tx, { messageId, threadId, seq }) =>
		announce(tx, 'message.created', threadId, () => messageView(tx, { threadId, seq }), messageId),
	)

	for (const type of ['message.edited', 'message.deleted'] as const) {
		subscribe(type, 'webhooks', async (tx, message) => {
			await withdrawText(tx, message)
			await announce(tx, type, message.threadId, () => messageView(tx, message), message.id)
		})
	}

	subscribe('thread.read', 'webhooks', async (tx, event) => {
		if (!(await showReceipts(tx, event.threadId))) return
		await announce(tx, 'message.read', event.threadId, async () => event)
	})

	subscribe('lead.claimed', 'webhooks', (tx, { leadId, threadId }) =>
		announce(tx, 'lead.claimed', threadId, async () =>
			toLead(await tx.lead.findUniqueOrThrow({ where: { id: leadId }, select: LEAD })),
		),
	)

	subscribe('notification.created', 'webhooks', (tx, { userId, threadId, notification }) =>
		announce(
			tx,
			'notification.created',
			threadId,
			async () => ({ ...notification, userId }),
			messageIdIn(notification),
		),
	)
}

/** A Thread without what only one of its two people can see. */
async function threadView(tx: Transaction, id: string) {
	const { lead, ...thread } = await tx.thread.findUniqueOrThrow({
		where: { id },
		select: {
			id: true,
			leadId: true,
			createdAt: true,
			lead: {
				select: {
					id: true,
					title: true,
					status: true,
					homeowner: { select: PERSON },
					contractor: { select: PERSON },
				},
			},
		},
	})
	const { homeowner, contractor, ...about } = lead
	return {
		...thread,
		createdAt: thread.createdAt.toISOString(),
		lead: about,
		homeowner: toPerson(homeowner),
		contractor: contractor && toPerson(contractor),
	}
}

async function messageView(tx: Transaction, { threadId, seq }: { threadId: string; seq: number }) {
	const { fromUser, ...message } = await tx.message.findUniqueOrThrow({
		where: { threadId_seq: { threadId, seq } },
		include: { fromUser: { select: PERSON } },
	})
	const attachments = (await attachmentsOf([message.id])).get(message.id)
	return toMessage(message, 'nobody', toPerson(fromUser), attachments)
}

const messageIdIn = ({ payload }: { payload: Record<string, unknown> | null }) =>
	typeof payload?.messageId === 'string' ? payload.messageId : null
