import { sendAll } from './outgoing/sync'
import { SYNC_TAG } from './outgoing/sync-tag'

/** What is used here of a service worker's scope; TypeScript's library for it does not go with the DOM's. */
interface WorkerScope {
	skipWaiting(): Promise<void>
	addEventListener(name: string, listener: (event: WorkerEvent) => void): void
}

interface WorkerEvent extends Event {
	/** Of a sync event: what was asked for. */
	tag?: string
	waitUntil(work: Promise<unknown>): void
}

const worker = self as unknown as WorkerScope

// No page depends on it, so that a new one can take over at once.
worker.addEventListener('install', event => event.waitUntil(worker.skipWaiting()))

worker.addEventListener('sync', event => {
	if (event.tag === SYNC_TAG) event.waitUntil(sendAll())
})
