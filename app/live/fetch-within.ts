const TIMEOUT_MS = 20_000

/**
 * Aborts `ask` when it takes too long, or with `given`: a network that swallows everything
 * may say nothing for a quarter of an hour.
 */
export async function withPatience<T>(
	ask: (signal: AbortSignal) => Promise<T>,
	given?: AbortSignal | null,
): Promise<T> {
	const patience = new AbortController()
	const giveUp = () => patience.abort()
	const timer = setTimeout(giveUp, TIMEOUT_MS)
	given?.addEventListener('abort', giveUp)
	if (given?.aborted) giveUp()
	try {
		return await ask(patience.signal)
	} finally {
		clearTimeout(timer)
	}
}

/** A fetch that gives up in time, of the answer's body too. Throws as `fetch` does. */
export function fetchWithin(url: string, init: RequestInit = {}): Promise<Response> {
	return withPatience(async signal => {
		const response = await fetch(url, { ...init, cache: 'no-store', signal })
		const text = await response.text()
		const { status, headers } = response
		return new Response(text || null, { status, headers })
	})
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
