import { openLiveSocket } from './live-socket'
import { liveUrl, MAX_THREADS, type ServerMessage, SILENCE_MS } from './protocol'

/** Tabs say again what they have open; one that has not for this long is gone. Hidden tabs speak once a minute at most. */
const RENEW_MS = 60_000
const GONE_MS = 4 * RENEW_MS

/** What the tabs of a browser tell each other. */
type TabMessage =
	/** Whoever has the socket: this tab has these conversations open. */
	| { to: 'leader'; tab: string; do: 'open'; threads: string[] }
	| { to: 'leader'; tab: string; do: 'leave' }
	| { to: 'leader'; tab: string; do: 'doubt' }
	| { to: 'leader'; tab: string; do: 'type'; thread: string }
	| { to: 'tabs'; open: boolean }
	| { to: 'tabs'; message: ServerMessage }
	/** There is a new leader, who knows nothing yet. */
	| { to: 'tabs'; who: 'is there' }

export type PushEvent = { type: 'state'; open: boolean } | ServerMessage

export interface Push {
	/** The conversations that are open in this tab. */
	watch: (threads: string[]) => void
	typing: (thread: string) => void
	/** The server could not be reached otherwise. */
	doubt: () => void
	stop: () => void
}

/**
 * The tab's part in the one socket of this browser for the session named by
 * `key`. The tab that holds the lock has the socket and passes on what it hears;
 * when it goes, the lock makes another the leader. Where the browser has no such
 * locks, each tab has a socket of its own.
 */
export function startPush(key: string, listen: (event: PushEvent) => void): Push {
	const tab = crypto.getRandomValues(new Uint32Array(2)).join('-')
	const shared = typeof BroadcastChannel === 'function' && !!navigator.locks
	const channel = shared ? new BroadcastChannel(`live:${key}`) : undefined
	const ending = new AbortController()
	let leader: ReturnType<typeof lead> | undefined
	let mine: string[] = []
	let open = false
	let silence: number | undefined

	const post = (message: TabMessage) => channel?.postMessage(message)
	const ask = (message: Extract<TabMessage, { to: 'leader' }>) =>
		leader ? leader.hear(message) : post(message)
	const sayMine = () => ask({ to: 'leader', tab, do: 'open', threads: mine })

	function setOpen(now: boolean) {
		window.clearTimeout(silence)
		// A leader that fell asleep says nothing any more.
		if (now) silence = window.setTimeout(() => setOpen(false), SILENCE_MS)
		if (now === open) return
		open = now
		listen({ type: 'state', open })
	}

	function pass(message: ServerMessage) {
		setOpen(true)
		listen(message)
	}

	function lead() {
		const tabs = new Map<string, { threads: string[]; at: number }>()
		const socket = openLiveSocket({
			url: liveUrl(window.location.origin, key),
			onState(now) {
				setOpen(now)
				post({ to: 'tabs', open: now })
			},
			onMessage(message) {
				pass(message)
				post({ to: 'tabs', message })
			},
		})
		let subscribed = ''
		function subscribe(again: boolean) {
			for (const [id, { at }] of tabs) if (Date.now() - at > GONE_MS) tabs.delete(id)
			const threads = [...new Set([...tabs.values()].flatMap(({ threads }) => threads))].sort()
			if (String(threads) === subscribed && !again) return
			subscribed = String(threads)
			socket.subscribe(threads.slice(0, MAX_THREADS))
		}
		return {
			socket,
			hear(message: Extract<TabMessage, { to: 'leader' }>) {
				if (message.do === 'type') return socket.say({ type: 'typing', thread: message.thread })
				if (message.do === 'doubt') return socket.doubt()
				// A tab that is new learns from the answer where things stand.
				const isNew = message.do === 'open' && !tabs.has(message.tab)
				if (message.do === 'leave') tabs.delete(message.tab)
				else tabs.set(message.tab, { threads: message.threads, at: Date.now() })
				subscribe(isNew)
			},
		}
	}

	if (channel) {
		channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
			if (data.to === 'leader') leader?.hear(data)
			else if (leader) return
			else if ('message' in data) pass(data.message)
			else if ('open' in data) setOpen(data.open)
			else {
				setOpen(false)
				sayMine()
			}
		}
		navigator.locks
			.request(`live:${key}`, { signal: ending.signal }, async () => {
				if (ending.signal.aborted) return
				setOpen(false)
				leader = lead()
				sayMine()
				post({ to: 'tabs', who: 'is there' })
				await new Promise(resolve => ending.signal.addEventListener('abort', resolve))
			})
			.catch(() => {}) // stopped while waiting
	} else leader = lead()
	sayMine()
	const renew = window.setInterval(sayMine, RENEW_MS)
	const hurry = () => leader?.socket.hurry()
	window.addEventListener('online', hurry)

	return {
		watch(threads) {
			mine = threads
			sayMine()
		},
		typing: thread => ask({ to: 'leader', tab, do: 'type', thread }),
		doubt: () => open && ask({ to: 'leader', tab, do: 'doubt' }),
		stop() {
			window.removeEventListener('online', hurry)
			window.clearInterval(renew)
			window.clearTimeout(silence)
			if (!leader) ask({ to: 'leader', tab, do: 'leave' })
			leader?.socket.stop()
			ending.abort()
			channel?.close()
		},
	}
}
