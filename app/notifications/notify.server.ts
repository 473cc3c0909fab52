import { bumpUsers } from '~/db/locks.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { toView } from './inbox.server'
import { type NotificationTypeName, type PayloadOf, toStored } from './types'

interface Addressee {
	userId: string
	/** The place in a conversation that it is about: reading that far reads it too. */
	threadId?: string
	seq?: number
}

/** Stores a notification in the transaction of what caused it, which grows its reader's version. */
export async function notify<T extends NotificationTypeName>(
	tx: Transaction,
	type: T,
	to: Addressee,
	payload: PayloadOf<T>,
): Promise<void> {
	const row = await tx.notification.create({
		data: { ...to, type, payload: toStored(type, payload) },
	})
	await emit(tx, 'notification.created', {
		userId: to.userId,
		threadId: to.threadId ?? null,
		notification: toView(row),
	})
}

/** Tells everyone who runs the service. */
export async function notifyAdministrators<T extends NotificationTypeName>(
	tx: Transaction,
	type: T,
	payload: PayloadOf<T>,
): Promise<void> {
	const administrators = await tx.user.findMany({
		where: { role: 'ADMIN', deactivatedAt: null },
		select: { id: true },
	})
	for (const { id: userId } of administrators) await notify(tx, type, { userId }, payload)
	await bumpUsers(tx, ...administrators.map(({ id }) => id))
}
