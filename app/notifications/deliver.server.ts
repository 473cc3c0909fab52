import { now } from '~/clock.server'
import type { Transaction } from '~/db/types.server'
import { deliverWith } from '~/outbox/deliver.server'
import { type Channel, registerChannel } from './channel.server'
import { CHANNELS } from './channels'
import { MARKS } from './marks.server'
import { decideNow, planRest } from './plan.server'
import { type About, recipientOf } from './recipient.server'
import { stopWaiting, waitingAbout } from './waiting.server'

/**
 * Says how the outbox delivers what a channel tells. Everything is decided again
 * when its time has come, from what is true then: what was read, deleted, muted or
 * switched off meanwhile is not told, and what was edited is told as it is now.
 */
export function deliverBy(channel: Channel) {
	registerChannel(channel)
	deliverWith(channel.name, {
		pauses: channel.pauses,

		async deliver({ id, payload }) {
			const about = payload as About
			const rest = (tx: Transaction) => planRest(tx, channel, about)
			const waiting = await waitingAbout(about, channel.name)
			if (!waiting) return rest
			const to = await recipientOf(about)
			const decision = await decideNow(channel, to, waiting)
			if (decision.act === 'wait') return rest
			if (decision.act === 'drop') {
				// Who can't be reached just now is told when that is mended.
				if (decision.why === 'unreachable') return undefined
				return async tx => {
					await stopWaiting(tx, waiting, channel.name)
					await rest(tx)
				}
			}
			await channel.tell(to, waiting, id)
			return async tx => {
				await stopWaiting(tx, waiting, channel.name)
				const { userId, threadId } = about
				await tx.participant.updateMany({
					where: { userId, threadId: threadId ?? '' },
					data: { [MARKS[channel.name].toldAt]: now() },
				})
				await channel.told?.(tx, waiting)
				await rest(tx)
			}
		},

		async describe(payload) {
			const { name } = await recipientOf(payload as About)
			return `${CHANNELS[channel.name].title} to ${name}`
		},

		async failed(tx, { payload }, error, dead) {
			await channel.failed?.(tx, (payload as About).userId, error, dead)
		},
	})
}
