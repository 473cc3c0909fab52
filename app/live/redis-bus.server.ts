import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectRedis, installation } from '~/redis.server'
import type { Bus, BusMessage } from './bus.server'

/** How long the end of the process waits for a connection that is just being made. */
const CLOSE_MS = 1000

/** Installations that share a Redis server do not hear each other. */
const CHANNEL = `live:${installation()}`

/**
 * Extends a process's own bus over Redis. What is published reaches this process
 * without Redis; while the connection is lost, the others miss it, nothing is
 * queued and nobody waits. It connects again by itself.
 */
export function joinByRedis(local: Bus, url: string): Bus {
	const self = randomUUID()
	const publisher = connectRedis(url, 'publisher')
	let subscriber: ReturnType<typeof connectRedis> | undefined

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
				subscriber = connectRedis(url, 'subscriber', { wait: true })
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
async function end(client: ReturnType<typeof connectRedis>) {
	const deadline = Date.now() + CLOSE_MS
	while (!client.isReady && Date.now() < deadline) await sleep(20)
	client.destroy()
}
