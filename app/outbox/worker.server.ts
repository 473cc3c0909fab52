import { log, loggable } from '~/http/log.server'
import { once } from '~/registry.server'
import { finish, type Leased, leaseDue, putBack, sweep } from './outbox.server'

/** Delivers events of one kind. */
export interface Delivery {
	/** Resolves when the event has left; may run more than once for one event. */
	deliver: (event: Leased) => Promise<void>
	/** Milliseconds until the next try after each failed one; after the last the event is dead. */
	pauses: number[]
	/** What the end of all tries means. */
	giveUp?: (event: Leased) => Promise<void>
}

/** A failure that no repetition can mend. */
export class Undeliverable extends Error {}

const deliveries = once('outbox-deliveries', () => new Map<string, Delivery>())

/** Says how events of a kind are delivered. Again under the same kind replaces. */
export const deliverWith = (kind: string, delivery: Delivery) => void deliveries.set(kind, delivery)

const AT_ONCE = 16
const POLL_MS = 1000
const SWEEP_MS = 3600 * 1000

/**
 * Delivers what is due now and resolves when each of these has been tried.
 * @returns how many were tried.
 */
export async function deliverDue(): Promise<number> {
	const events = await leaseDue(AT_ONCE)
	await Promise.all(events.map(attempt))
	return events.length
}

async function attempt(event: Leased) {
	const delivery = deliveries.get(event.kind)
	if (!delivery) return putBack(event, `nobody delivers ${event.kind}`, null)
	try {
		await delivery.deliver(event)
		await finish(event)
	} catch (error) {
		const pause = error instanceof Undeliverable ? undefined : delivery.pauses[event.attempts - 1]
		const why = error instanceof Error ? error.message : String(error)
		log.warn(
			{ event: event.id, kind: event.kind, attempts: event.attempts, err: loggable(error) },
			'not delivered',
		)
		if (pause === undefined) await delivery.giveUp?.(event)
		await putBack(event, why, pause === undefined ? null : jittered(pause))
	}
}

/** Up to a tenth longer, so that what failed together does not come back together. */
const jittered = (ms: number) => ms * (1 + Math.random() / 10)

/** Starts the worker of this process, once. One slow receiver holds one place, not the others. */
export const startWorker = () =>
	once('outbox-worker', () => {
		let timer: NodeJS.Timeout | undefined
		let stopped = false
		let underWay = 0
		let swept = Date.now()

		async function turn() {
			let taken = 0
			try {
				const events = await leaseDue(AT_ONCE - underWay)
				taken = events.length
				underWay += taken
				for (const event of events) {
					attempt(event)
						.catch(error => log.error({ err: loggable(error) }, 'outbox worker'))
						.finally(() => underWay--)
				}
				if (Date.now() - swept > SWEEP_MS) {
					swept = Date.now()
					await sweep()
				}
			} catch (error) {
				log.error({ err: loggable(error) }, 'outbox worker')
			}
			if (!stopped) timer = setTimeout(turn, taken > 0 && underWay < AT_ONCE ? 0 : POLL_MS).unref()
		}

		timer = setTimeout(turn, POLL_MS).unref()
		return {
			stop() {
				stopped = true
				clearTimeout(timer)
			},
		}
	})
