import { createHash } from 'node:crypto'
import { createClient } from 'redis'
import { backoff } from '~/backoff'
import { env } from '~/env.server'
import { log, loggable } from '~/http/log.server'

/** Before each new try to connect, in milliseconds. */
const PAUSES = { first: 50, longest: 2000 }

/** Begins the names of this installation: others may share the Redis server. */
export const installation = (): string =>
	createHash('sha256').update(`bus:${env.SESSION_SECRET}`).digest('hex').slice(0, 16)

/**
 * A connection that is kept, without keeping the process from ending; it connects
 * again by itself. While it is away commands fail at once, unless they may `wait`
 * for the first connection.
 */
export function connectRedis(url: string, name: string, { wait = false } = {}) {
	let lost = false
	const client = createClient({
		url,
		disableOfflineQueue: !wait,
		socket: {
			connectTimeout: 5000,
			reconnectStrategy: tries => backoff(tries + 1, PAUSES),
		},
	})
	client.on('error', error => {
		if (!lost) log.warn({ err: loggable(error), connection: name }, 'Redis is away')
		lost = true
	})
	client.on('ready', () => {
		if (lost) log.warn({ connection: name }, 'Redis is back')
		lost = false
	})
	client.unref()
	client.connect().catch(() => {})
	return client
}
