/** Something changed in one user's outbox. `sent` brings the number under which a message is stored. */
export interface News {
	userId: string
	threadId: string
	sent?: { key: string; seq: number }
}

type Listener = (news: News) => void

const listeners = new Set<Listener>()

/** Between the tabs and the service worker. Keys and numbers alone: a tab may be another user's. */
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('outgoing')
if (channel) channel.onmessage = ({ data }) => hear(data)

function hear(news: News) {
	for (const listener of listeners) listener(news)
}

/** Tells this page and the browser's others. */
export function tell({ userId, threadId, sent }: News) {
	const news: News = { userId, threadId, sent }
	hear(news)
	channel?.postMessage(news)
}

/** Returns what ends it. */
export function onNews(listener: Listener): () => void {
	listeners.add(listener)
	return () => {
		listeners.delete(listener)
	}
}
