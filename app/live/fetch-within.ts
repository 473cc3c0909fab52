const TIMEOUT_MS = 20_000

/** A fetch that gives up in time, of the answer's body too. Throws as `fetch` does. */
export async function fetchWithin(url: string, init: RequestInit = {}): Promise<Response> {
	const patience = new AbortController()
	const timer = setTimeout(() => patience.abort(), TIMEOUT_MS)
	try {
		const response = await fetch(url, { ...init, cache: 'no-store', signal: patience.signal })
		const text = await response.text()
		const { status, headers } = response
		return new Response(text, { status, headers })
	} finally {
		clearTimeout(timer)
	}
}

/**
 * Posts JSON to this origin, which needs no further proof, so none can be out of
 * date. A short one goes through though the page is left.
 */
export function postJson(url: string, value: unknown): Promise<Response> {
	const body = JSON.stringify(value)
	return fetchWithin(url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body,
		keepalive: body.length < MAX_KEPT_ALIVE,
	})
}

/** A browser sends at most 64 KiB at a time for pages that are left. */
const MAX_KEPT_ALIVE = 8000
