import { fetchWithin, postJson } from '~/live/fetch-within'
import type { Entry, Outcome, Wait } from './entry'

/**
 * Tries to send. `fromUserId` says who wrote it: the session may be another
 * user's by now, and then the server refuses.
 */
export async function post(entry: Entry): Promise<Outcome> {
	try {
		const outcome = await tryOnce(entry)
		// The author may have logged in between the two questions.
		return 'notYours' in outcome ? await tryOnce(entry) : outcome
	} catch {
		return { wait: 'network' }
	}
}

/** `notYours`: refused, though the session was the author's a moment later. */
async function tryOnce(entry: Entry): Promise<Outcome & { notYours?: true }> {
	const { key, userId, threadId, body, files } = entry
	const attachmentIds = files?.map(({ id }) => id)
	const message = { body, clientKey: key, fromUserId: userId, attachmentIds }
	const response = await postJson(`/api/threads/${threadId}/messages`, message)
	const answer = await response.json()
	return response.ok ? { sent: answer.message.seq } : await read(response, answer.detail, userId)
}

async function read({ status, headers }: Response, detail: string, userId: string) {
	const retryAfterS = Number(headers.get('Retry-After')) || undefined
	if (status === 401) return { wait: 'login' as const }
	if (status === 429) return { wait: 'limit' as const, retryAfterS }
	if (status >= 500 || status === 408) return { wait: 'network' as const, retryAfterS }
	if (status !== 403 && status !== 404) return { refused: detail }
	// "Not yours" is about the session's user: is that the author?
	const wait = await strangerTo(userId)
	return wait ? { wait } : { refused: detail, notYours: true as const }
}

/** Null when the session is this user's, else what to wait for. */
async function strangerTo(userId: string): Promise<Wait | null> {
	const { ok, status } = await fetchWithin(
		`/api/threads?limit=1&userId=${encodeURIComponent(userId)}`,
	)
	if (ok) return null
	return status === 401 ? 'login' : status === 403 ? 'account' : 'network'
}
