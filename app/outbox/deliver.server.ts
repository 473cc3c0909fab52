import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { log, loggable } from '~/http/log.server'
import { once } from '~/registry.server'
import { within } from '~/within'
import { bury, finish, LEASE_MS, type Leased, leaseDue, postpone } from './lease.server'

/** What of a delivery is to be stored; runs in the transaction that finishes the event. */
type Afterwards = (tx: Transaction) => Promise<void>

/** Delivers events of one kind. */
export interface Delivery {
	/** Resolves when the event has left; may run more than once for one event. */
	deliver: (event: Leased) => Promise<Afterwards | undefined>
	/** Milliseconds until the next try after each failed one; after the last the event is dead. */
	pauses: number[]
	/** What a failed try means; `dead` says that it was the last. In the transaction that puts the event back. */
	failed?: (tx: Transaction, event: Leased, error: Error, dead: boolean) => Promise<void>
	/** A dead event is to be tried again: undoes what its death meant. */
	revived?: (tx: Transaction, payload: unknown) => Promise<void>
	/** What was to be delivered, for an administrator. */
	describe?: (payload: unknown) => Promise<string>
	/** Dead events of this kind have a page of their own. */
	shownElsewhere?: boolean
}

/** A failure that no repetition can mend. */
export class Undeliverable extends Error {}

export const deliveries = once('outbox-deliveries', () => new Map<string, Delivery>())

/** Says how events of a kind are delivered. Again under the same kind replaces. */
export const deliverWith = (kind: string, delivery: Delivery) => void deliveries.set(kind, delivery)

/** Below the lease: who is given up is no longer at it when another takes over. */
const DEADLINE_MS = LEASE_MS - 10_000

/** How often the process that delivers may die before the event is taken for the cause. */
const MAX_CRASHES = 5

/**
 * Delivers what is due now and resolves when each of these has been tried.
 * @returns how many were tried.
 */
export async function deliverDue(limit = 16): Promise<number> {
	const events = await leaseDue(limit)
	await Promise.all(events.map(attempt))
	return events.length
}

/** One try at an event that is leased. A holder that was taken over stores nothing. */
export async function attempt(event: Leased): Promise<void> {
	const delivery = deliveries.get(event.kind)
	try {
		if (!delivery) throw new Undeliverable(`Nobody delivers ${event.kind}.`)
		if (event.attempts > delivery.pauses.length + 1 + MAX_CRASHES) {
			throw new Undeliverable('The process ended during each try.')
		}
		const afterwards = await within(DEADLINE_MS, delivery.deliver(event))
		await transaction(async tx => {
			if (await finish(tx, event)) await afterwards?.(tx)
		})
	} catch (caught) {
		const error = caught instanceof Error ? caught : new Error(String(caught))
		const pause = error instanceof Undeliverable ? undefined : delivery?.pauses[event.attempts - 1]
		const { id, kind, attempts } = event
		log.warn({ event: id, kind, attempts, err: loggable(error) }, 'not delivered')
		await transaction(async tx => {
			const { message } = error
			const dead = pause === undefined
			const mine = dead
				? await bury(tx, event, message)
				: await postpone(tx, event, message, jittered(pause))
			if (mine) await delivery?.failed?.(tx, event, error, dead)
		})
	}
}

/** Up to a tenth longer, so that what failed together does not come back together. */
const jittered = (ms: number) => Math.round(ms * (1 + Math.random() / 10))
