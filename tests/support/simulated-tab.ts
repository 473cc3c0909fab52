import type { IncomingMessage } from 'node:http'
import { WebSocket as NodeSocket } from 'ws'
import { openLiveSocket } from '../../app/live/live-socket.ts'
import { startPolling, type Versions } from '../../app/live/poll.ts'
import { liveUrl } from '../../app/live/protocol.ts'
import type { Person } from './many-people.ts'

/** The pauses of LiveUpdates, in milliseconds. */
const CONVERSATION_MS = 3000
const PUSHED_MS = 30_000
const TAKE_OVER_MS = 2500

/** What happened to the requests of all tabs. */
export class Traffic {
	/** When each request was made. */
	readonly asked: number[] = []
	readonly refusals: { at: number; what: string }[] = []

	note() {
		this.asked.push(Date.now())
	}

	refuse(what: string) {
		this.refusals.push({ at: Date.now(), what })
	}

	/** The most requests in one second from this moment on. */
	peak(from: number): number {
		const seconds = new Map<number, number>()
		for (const at of this.asked.filter(at => at >= from)) {
			const second = Math.floor((at - from) / 1000)
			seconds.set(second, (seconds.get(second) ?? 0) + 1)
		}
		return Math.max(0, ...seconds.values())
	}
}

/**
 * A page with an open conversation: the browser's own code for socket and
 * polling, and a real request for the page's data when something is newer.
 */
export class SimulatedTab {
	open = false
	shown: Versions = { user: 0, thread: 0 }
	private readonly stopAll: () => void

	constructor(origin: string, person: Person, traffic: Traffic) {
		const get: typeof fetch = async (input, init) => {
			traffic.note()
			const headers = { ...(init?.headers as Record<string, string>), cookie: person.cookie }
			try {
				const response = await fetch(new URL(String(input), origin), { ...init, headers })
				if (response.status >= 400) traffic.refuse(`${input}: ${response.status}`)
				return response
			} catch (error) {
				traffic.refuse(`${input}: ${(error as Error).cause ?? error}`)
				throw error
			}
		}
		const reload = async (versions: Versions) => {
			const response = await get(`/messages/${person.threadId}.data`)
			await response.arrayBuffer()
			if (response.ok) this.shown = versions
		}
		const isShown = ({ user, thread }: Versions) =>
			user <= this.shown.user && (thread ?? 0) <= (this.shown.thread ?? 0)

		const polling = startPolling({
			url: `/poll?thread=${person.threadId}`,
			pause: () => (this.open ? PUSHED_MS : CONVERSATION_MS),
			mayAsk: () => true,
			isShown,
			onNews: versions => versions && reload(versions).catch(() => {}),
			onReach: reached => {
				if (!reached) socket.doubt()
			},
			fetch: get,
		})
		class Socket extends NodeSocket {
			constructor(url: string) {
				super(url, { headers: { cookie: person.cookie, origin } })
				traffic.note()
				this.on('error', error => traffic.refuse(`socket: ${error.message}`))
				this.on('unexpected-response', (_, { statusCode }: IncomingMessage) => {
					traffic.refuse(`socket: ${statusCode}`)
					this.terminate()
				})
			}
		}
		const socket = openLiveSocket({
			url: liveUrl(origin, person.key),
			Socket: Socket as unknown as typeof WebSocket,
			onState: open => {
				this.open = open
				polling.later(open ? PUSHED_MS : Math.random() * TAKE_OVER_MS)
			},
			onMessage: message => {
				if (message.type !== 'subscribed' && message.type !== 'changed') return
				const thread = message.threads[person.threadId] ?? this.shown.thread
				const versions = { user: message.user, thread }
				if (!isShown(versions)) reload(versions).catch(() => {})
			},
		})
		socket.subscribe([person.threadId])
		this.stopAll = () => {
			polling.stop()
			socket.stop()
		}
	}

	stop() {
		this.stopAll()
	}
}
