import type { Entry, Outcome, Wait } from './entry'

const TIMEOUT_MS = 20_000

/** A browser sends at most 64 KiB at a time for pages that are left. */
const MAX_KEPT_ALIVE = 8000

/**
 * Tries once to send. `fromUserId` says who wrote it: the session may be another
 * user's by now, and then the server refuses. JSON from this origin needs no
 * further proof, so none can be out of date.
 */
export async function post({ key, userId, threadId, body }: Entry): Promise<Outcome> {
	try {
		const response = await within(`/api/threads/${threadId}/messages`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ body, clientKey: key, fromUserId: userId }),
			keepalive: body.length < MAX_KEPT_ALIVE, // goes through though the page is left
		})
		const answer = await response.json()
		return response.ok ? { sent: answer.message.seq } : await read(response, answer.detail, userId)
	} catch {
		return { wait: 'network' }
	}
}

async function read(
	{ status, headers }: Response,
	detail: string,
	userId: string,
): Promise<Outcome> {
	const retryAfterS = Number(headers.get('Retry-After')) || undefined
	if (status === 401) return { wait: 'login' }
	if (status === 429) return { wait: 'limit', retryAfterS }
	if (status >= 500 || status === 408) return { wait: 'network', retryAfterS }
	// "Not yours" is about the session's user: is that the author?
	const wait = status === 403 || status === 404 ? await strangerTo(userId) : null
	return wait ? { wait } : { refused: detail }
}

/** Null when the session is this user's, else what to wait for. */
async function strangerTo(userId: string): Promise<Wait | null> {
	const { ok, status } = await within(`/api/threads?limit=1&userId=${encodeURIComponent(userId)}`)
	if (ok) return null
	return status === 401 ? 'login' : status === 403 ? 'account' : 'network'
}

/** A fetch that gives up in time. */
async function within(url: string, init: RequestInit = {}): Promise<Response> {
	const patience = new AbortController()
	const timer = setTimeout(() => patience.abort(), TIMEOUT_MS)
	try {
		const response = await fetch(url, { ...init, cache: 'no-store', signal: patience.signal })
		// The answer's body belongs to the time.
		const text = await response.text()
		const { status, headers } = response
		return new Response(text, { status, headers })
	} finally {
		clearTimeout(timer)
	}
}
