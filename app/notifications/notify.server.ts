import { now } from '~/clock.server'
import { bumpUsers } from '~/db/locks.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { channelsThatAreOn } from './channel.server'
import { isWanted } from './decision'
import { toView } from './inbox.server'
import { holdAbout, planDelivery } from './plan.server'
import { CHOICES, type ChannelName } from './preferences'
import { type Recipient, recipientOf } from './recipient.server'
import { storeNotification } from './store.server'
import { type NotificationTypeName, type PayloadOf, toStored } from './types'

interface Addressee {
	userId: string
	/** The place in a conversation that it is about: reading that far reads it too. */
	threadId?: string
	seq?: number
}

/**
 * Stores a notification in the transaction of what caused it, which grows its
 * reader's version, and plans what leaves the page. What is muted, or switched off
 * for the bell, is there as read. Who tells of a conversation holds it.
 */
export async function notify<T extends NotificationTypeName>(
	tx: Transaction,
	type: T,
	{ userId, threadId, seq }: Addressee,
	payload: PayloadOf<T>,
): Promise<void> {
	const about = { userId, threadId: threadId ?? null, type: threadId ? null : type }
	const to = await recipientOf(about)
	const channels = channelsThatAreOn().filter(({ name }) => isToldBy(to, type, name))
	if (channels.length > 0 && !threadId) await holdAbout(tx, about)
	const row = await storeNotification(tx, {
		userId,
		threadId: about.threadId,
		seq: seq ?? null,
		type,
		payload: toStored(type, payload),
		read: !isToldBy(to, type, 'page'),
		toMail: channels.some(({ name }) => name === 'email'),
		createdAt: now(),
	})
	await emit(tx, 'notification.created', {
		userId,
		threadId: about.threadId,
		notification: toView(row),
	})
	for (const channel of channels) {
		await planDelivery(tx, channel, to, { about, since: row.createdAt, types: [type] })
	}
}

function isToldBy(to: Recipient, type: NotificationTypeName, channel: ChannelName): boolean {
	if (to.mutedUntil) return false
	if (channel === 'page') return isWanted(to.preferences, type, channel)
	return (
		CHOICES[type].channels.includes(channel) &&
		to.email !== null &&
		isWanted(to.preferences, type, channel)
	)
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
		orderBy: { id: 'asc' }, // each is held in turn
	})
	for (const { id: userId } of administrators) await notify(tx, type, { userId }, payload)
	await bumpUsers(tx, ...administrators.map(({ id }) => id))
}
