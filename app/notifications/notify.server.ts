import { now } from '~/clock.server'
import { bumpUsers } from '~/db/locks.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { type Channel, channelsThatAreOn } from './channel.server'
import { isWanted } from './decision'
import { toView } from './inbox.server'
import { MARKS, WAITS_NOWHERE } from './marks.server'
import { holdAbout, planDelivery } from './plan.server'
import { CHOICES } from './preferences'
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
	const channels = channelsThatAreOn().filter(channel => isToldBy(channel, to, type))
	if (channels.length > 0 && !threadId) await holdAbout(tx, about)
	const row = await storeNotification(tx, {
		userId,
		threadId: about.threadId,
		seq: seq ?? null,
		type,
		payload: toStored(type, payload),
		read: to.mutedUntil !== null || !isWanted(to.preferences, type, 'page'),
		...WAITS_NOWHERE,
		...Object.fromEntries(channels.map(({ name }) => [MARKS[name].waits, true])),
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

const isToldBy = (channel: Channel, to: Recipient, type: NotificationTypeName): boolean =>
	to.mutedUntil === null &&
	CHOICES[type].channels.includes(channel.name) &&
	channel.reaches(to) !== 'none' &&
	isWanted(to.preferences, type, channel.name)

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
