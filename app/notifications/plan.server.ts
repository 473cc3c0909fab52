import { now } from '~/clock.server'
import { lockRow } from '~/db/locks.server'
import type { Transaction } from '~/db/types.server'
import { enqueue, hasten } from '~/outbox/outbox.server'
import { type Channel, channelsThatAreOn } from './channel.server'
import { type Decision, decide } from './decision'
import { MARKS } from './marks.server'
import { isReading } from './presence.server'
import { type About, type Recipient, recipientOf } from './recipient.server'
import { type Waiting, waitingAbout } from './waiting.server'

/** One delivery at a time waits for a person, a channel and a thing. */
const orderKeyOf = (channel: Channel, { userId, threadId, type }: About) =>
	`${channel.name}:${userId}:${threadId ?? type}`

/** What to do now about what waits. */
export async function decideNow(
	channel: Channel,
	to: Recipient,
	{ about, since, types }: Pick<Waiting, 'about' | 'since' | 'types'>,
): Promise<Decision> {
	const facts = {
		...to,
		now: now(),
		since,
		reachable: to.isHere && channel.reaches(to) === 'yes',
		lastToldAt: to.toldAt[channel.name],
		reading: about.threadId !== null && (await isReading(to.id, about.threadId)),
	}
	return decide(facts, types, channel.name)
}

/**
 * Sees to it that a delivery waits, in the transaction of what there is to tell.
 * However much is told meanwhile, it is one; whatever is read meanwhile, it finds
 * out itself. The caller holds `about`.
 */
export async function planDelivery(
	tx: Transaction,
	channel: Channel,
	to: Recipient,
	waiting: Pick<Waiting, 'about' | 'since' | 'types'>,
): Promise<void> {
	const orderKey = orderKeyOf(channel, waiting.about)
	const decision = await decideNow(channel, to, waiting)
	if (decision.act === 'drop') return
	const due = decision.act === 'wait' ? decision.until : now()
	const delayMs = due.getTime() - now().getTime()
	const planned = await tx.outboxEvent.findFirst({
		where: { orderKey, status: 'WAITING' },
		select: { dueAt: true, attempts: true },
	})
	if (!planned)
		await enqueue(tx, channel.name, waiting.about, { orderKey, lane: channel.name, delayMs })
	// What it was planned for may have been read since, and this may be due sooner. What
	// failed waits its time: who writes on would use up its tries.
	else if (planned.attempts === 0 && planned.dueAt > due) await hasten(tx, orderKey, delayMs)
}

/** Who tells, and who has told, must not pass each other. */
export const holdAbout = (tx: Transaction, { userId, threadId }: About) =>
	threadId === null ? lockRow(tx, 'User', userId) : lockRow(tx, 'Thread', threadId)

/** Plans a delivery for what still waits about one thing, if anything does. */
export async function planRest(tx: Transaction, channel: Channel, about: About): Promise<void> {
	await holdAbout(tx, about)
	const waiting = await waitingAbout(about, channel.name)
	if (waiting) await planDelivery(tx, channel, await recipientOf(about), waiting)
}

/**
 * After a choice of this person: what waits is decided anew, at once. Holds each
 * of the conversations.
 */
export async function planAnew(tx: Transaction, userId: string): Promise<void> {
	const channels = channelsThatAreOn()
	const waiting = await tx.notification.groupBy({
		by: ['threadId', 'type'],
		where: { userId, OR: channels.map(({ name }) => ({ [MARKS[name].waits]: true })) },
		orderBy: [{ threadId: 'asc' }, { type: 'asc' }],
	})
	const abouts = new Map<string, About>()
	for (const { threadId, type } of waiting) {
		abouts.set(threadId ?? type, { userId, threadId, type: threadId ? null : type })
	}
	for (const about of abouts.values()) {
		for (const channel of channels) {
			await planRest(tx, channel, about)
			await hasten(tx, orderKeyOf(channel, about))
		}
	}
}
