/** What is used here of a service worker's scope; TypeScript's library for it does not go with the DOM's. */
interface WorkerScope {
	readonly registration: ServiceWorkerRegistration
	readonly clients: {
		matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<WindowClient[]>
		openWindow(url: string): Promise<unknown>
		claim(): Promise<void>
	}
	skipWaiting(): Promise<void>
	addEventListener(name: string, listener: (event: WorkerEvent) => void): void
}

export interface WindowClient {
	readonly url: string
	focus(): Promise<WindowClient>
	navigate(url: string): Promise<WindowClient | null>
}

interface WorkerEvent extends Event {
	/** Of a sync event: what was asked for. */
	readonly tag?: string
	/** Of a push event. */
	readonly data?: { json(): unknown }
	/** Of a click. */
	readonly notification?: Notification
	/** Of a fetch event. */
	readonly request?: Request
	/** Of a fetch event: the page, which is on its way already. */
	readonly preloadResponse?: Promise<Response | undefined>
	waitUntil(work: Promise<unknown>): void
	respondWith(response: Promise<Response>): void
}

export const worker = self as unknown as WorkerScope
