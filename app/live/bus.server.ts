import { env } from '~/env.server'
import { log, loggable } from '~/http/log.server'
import { once } from '~/registry.server'
import { joinByRedis } from './redis-bus.server'

/** What processes tell each other. It may be lost: whoever needs it to be true looks in the database. */
export type BusMessage =
	/** These versions grew, by id. */
	| { kind: 'changed'; users: Record<string, number>; threads: Record<string, number> }
	/** Sessions or settings of these people changed. */
	| { kind: 'rights'; users: string[] }
	/** In `thread` someone writes to the person `to`. */
	| { kind: 'typing'; thread: string; to: string }
	/** A person came online or went. */
	| { kind: 'presence'; user: string; online: boolean }
	/** Whoever knows that this person is online shall say so. */
	| { kind: 'whereabouts'; user: string }

export interface Bus {
	/** Tells every subscriber of every process, this one's at once. Never throws. */
	publish: (message: BusMessage) => void
	/** Returns what ends the subscription. */
	subscribe: (handle: (message: BusMessage) => void) => () => void
	close: () => Promise<void>
}

/** A bus within one process. */
export function localBus(): Bus {
	const handlers = new Set<(message: BusMessage) => void>()
	return {
		publish(message) {
			for (const handle of handlers) {
				try {
					handle(message)
				} catch (error) {
					log.error({ err: loggable(error) }, 'handling a bus message')
				}
			}
		},
		subscribe(handle) {
			handlers.add(handle)
			return () => handlers.delete(handle)
		},
		close: async () => handlers.clear(),
	}
}

/** The bus of this process: with `REDIS_URL` it joins all processes. */
export const bus = (): Bus =>
	once('bus', () => (env.REDIS_URL ? joinByRedis(localBus(), env.REDIS_URL) : localBus()))
