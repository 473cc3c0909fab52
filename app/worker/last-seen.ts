// Shared by the pages, which keep, and the worker, which shows.

/** A conversation as it was last seen in this browser. */
export interface LastSeen {
	userId: string
	threadId: string
	title: string
	who: string
	/** When it was seen, in words. */
	seen: string
	messages: { who: string; time: string; text: string }[]
}

const CACHE = 'last-seen'
const MOST = 20
const MOST_MESSAGES = 50

const keyOf = (threadId: string) => `/last-seen/${encodeURIComponent(threadId)}`

/** The newest first; none where the browser keeps nothing. */
export async function allLastSeen(): Promise<LastSeen[]> {
	try {
		const cache = await caches.open(CACHE)
		const keys = [...(await cache.keys())].reverse()
		const found = await Promise.all(keys.map(async key => (await cache.match(key))?.json()))
		return found.filter(Boolean) as LastSeen[]
	} catch {
		return []
	}
}

/** Keeps a conversation for when there is no network; what another person saw here goes. */
export async function keepLastSeen(seen: LastSeen): Promise<void> {
	const kept = await allLastSeen()
	if (kept.some(({ userId }) => userId !== seen.userId)) await forgetLastSeen()
	const cache = await caches.open(CACHE)
	await cache.delete(keyOf(seen.threadId)) // so that it becomes the newest
	const messages = seen.messages.slice(-MOST_MESSAGES)
	await cache.put(keyOf(seen.threadId), new Response(JSON.stringify({ ...seen, messages })))
	const keys = await cache.keys()
	for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) await cache.delete(key)
}

/** Whoever uses this browser next sees nothing of it. */
export const forgetLastSeen = (): Promise<unknown> => caches.delete(CACHE)
