const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 8000

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
		for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
			try {
				const response = await plainFetch(input, init)
				if (![502, 503, 504].includes(response.status)) {
					tellConnection(true)
					return response
				}
			} catch (error) {
				if (init?.signal?.aborted) throw error
			}
			tellConnection(false)
			await new Promise(resolve => setTimeout(resolve, pause * (0.75 + Math.random() / 2)))
			init?.signal?.throwIfAborted?.()
		}
	}
}

function isPageData(input: RequestInfo | URL, init?: RequestInit): boolean {
	if ((init?.method ?? 'GET') !== 'GET' || input instanceof Request) return false
	return new URL(String(input), location.href).pathname.endsWith('.data')
}
