import { SYNC_TAG } from './sync-tag'

/** Background sync is not in TypeScript's DOM library, nor in every browser. */
type Syncing = ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }

let registration: Promise<Syncing | undefined> | undefined

/** Where there are service workers: elsewhere what waits is sent from the next page that is opened. */
export function registerWorker() {
	registration ??= navigator.serviceWorker?.register('/sw.js').catch(() => undefined)
}

/** Asks the browser to send what waits when there is a network, though no tab be open then. */
export async function syncLater() {
	try {
		await (await registration)?.sync?.register(SYNC_TAG)
	} catch {
		// switched off by the user
	}
}
