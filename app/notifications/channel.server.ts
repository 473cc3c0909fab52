import type { Transaction } from '~/db/types.server'
import { once } from '~/registry.server'
import type { AwayChannel } from './channels'
import type { Recipient } from './recipient.server'
import type { Waiting } from './waiting.server'

/** A way by which notifications leave the page. */
export interface Channel {
	name: AwayChannel
	/** Configured. What happens while it is off is never told by it. */
	isOn: () => boolean
	/**
	 * Whether this person, who is still here, can be reached. `none`: there is no
	 * address, and nothing waits for one. `paused`: what comes waits until that is mended.
	 */
	reaches: (to: Recipient) => 'yes' | 'paused' | 'none'
	/**
	 * Tells a person all that waits, once. Resolves when it has arrived as far as one
	 * can know; may run again after that, for the same delivery, when the process
	 * died before it was written down.
	 * @throws Undeliverable when repeating it can't help.
	 */
	tell: (to: Recipient, waiting: Waiting, deliveryId: number) => Promise<void>
	/** After it told, in the transaction that writes that down. */
	told?: (tx: Transaction, waiting: Waiting) => Promise<void>
	/** Milliseconds until the next try after each failed one. */
	pauses: number[]
	/** What a failed try means; `dead` says that it was the last. */
	failed?: (tx: Transaction, userId: string, error: Error, dead: boolean) => Promise<void>
}

const channels = once('notification-channels', () => new Map<string, Channel>())

/** Again under the same name replaces. */
export const registerChannel = (channel: Channel) => void channels.set(channel.name, channel)

/** Those that are configured. */
export const channelsThatAreOn = () => [...channels.values()].filter(channel => channel.isOn())
