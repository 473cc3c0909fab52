import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { backoff } from '~/backoff'
import { env } from '~/env.server'
import { log, loggable } from '~/http/log.server'
import type { Bus, BusMessage } from './bus.server'

/** Before each new try to connect, in milliseconds. */
const PAUSES = { first: 50, longest: 2000 }

/** How long the end of the process waits for a connection that is just being made. */
const CLOSE_MS = 1000

/** Installations that share a Redis server do not hear each other. */
const CHANNEL = `live:${createHash('sha256').update(`bus:${env.SESSION_SECRET}`).digest('hex').slice(0, 16)}`

/**
 * Extends a process's own bus over Redis. What is published reaches this process
 * without Redis; while the connection is lost, the others miss it, nothing is
 * queued and nobody waits. It connects again by itself.
 */
export function joinByRedis(local: Bus, url: string): Bus {
	const self = randomUUID()
	const publisher = connect(url, 'publisher')
	let subscriber: ReturnType<typeof connect> | undefined

	const hear = (text: string) => {
		const { from, message } = JSON.parse(text) as { from: string; message: BusMessage }
		if (from !== self) local.publish(message)
	}

	return {
		publish(message) {
			local.publish(message)
			if (!publisher.isReady) return
			publisher.publish(CHANNEL, JSON.stringify({ from: self, message })).catch(() => {})
		},
		subscribe(handle) {
			// Only a process that serves sockets listens.
			if (!subscriber) {
				subscriber = connect(url, 'subscriber')
				subscriber.subscribe(CHANNEL, hear).catch(() => {})
			}
			return local.subscribe(handle)
		},
		async close() {
			await Promise.all([publisher, subscriber].map(client => client && end(client)))
			await local.close()
		},
	}
}

/** A client that is ended while it connects would leave that connection open. */
async function end(client: ReturnType<typeof connect>) {
	const deadline = Date.now() + CLOSE_MS
	while (!client.isReady && Date.now() < deadline) await sleep(20)
	client.destroy()
}

/** A connection that is kept, without keeping the process from ending. */
function connect(url: string, name: string) {
	let lost = false
	const client = createClient({
		url,
		// A publication waits for nothing; a subscription waits for the first connection.
		disableOfflineQueue: name === 'publisher',
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
