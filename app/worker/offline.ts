import { allLastSeen, forgetLastSeen } from './last-seen'
import { offlinePage } from './offline-page'

interface Answering {
	readonly preloadResponse?: Promise<Response | undefined>
	waitUntil(work: Promise<unknown>): void
	respondWith(response: Promise<Response>): void
}

/**
 * Lets a page come from the network, and shows what was seen last where there is
 * none. A form that is posted goes its own way: the browser keeps what was typed.
 */
export function answerOffline(request: Request, event: Answering): void {
	const { pathname } = new URL(request.url)
	if (pathname === '/logout') event.waitUntil(forgetLastSeen())
	if (request.method !== 'GET') return
	const page = async () => {
		try {
			return (await event.preloadResponse) ?? (await fetch(request))
		} catch {
			return offlinePage(pathname, await allLastSeen())
		}
	}
	event.respondWith(page())
}
