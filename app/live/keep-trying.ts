import { backoff } from '~/backoff'
import { withPatience } from './fetch-within'

/** Before each new try, in milliseconds. */
const PAUSES = { first: 500, longest: 8000 }

/** Told to whoever shows the "reconnecting" line. */
export const CONNECTION_EVENT = 'connection'

export function tellConnection(online: boolean) {
	window.dispatchEvent(new CustomEvent(CONNECTION_EVENT, { detail: online }))
}

/**
 * When a request for page data fails for want of a connection, the router would
 * replace the page by an error and what is being written in it would be lost.
 * So such a request (a GET that Remix makes for its loaders) is repeated with
 * growing pauses until the server answers or the router gives it up.
 */
export function keepTryingPageData() {
	const plainFetch = window.fetch
	window.fetch = async (input, init) => {
		if (!isPageData(input, init)) return plainFetch(input, init)
		for (let tries = 1; ; tries++) {
			try {
				const response = await withPatience(
					signal => plainFetch(input, { ...init, signal }),
					init?.signal,
				)
				if (![502, 503, 504].includes(response.status)) {
					tellConnection(true)
					return response
				}
			} catch (error) {
				if (init?.signal?.aborted) throw error
			}
			tellConnection(false)
			await new Promise(resolve => setTimeout(resolve, backoff(tries, PAUSES)))
			init?.signal?.throwIfAborted?.()
		}
	}
}

function isPageData(input: RequestInfo | URL, init?: RequestInit): boolean {
	if ((init?.method ?? 'GET') !== 'GET' || input instanceof Request) return false
	return new URL(String(input), location.href).pathname.endsWith('.data')
}
