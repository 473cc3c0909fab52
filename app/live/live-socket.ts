import { backoff } from '~/backoff'
import { CLOSE, type ClientMessage, type ServerMessage, SILENCE_MS } from './protocol'

/** Before each new try, in milliseconds. */
const PAUSES = { first: 1000, longest: 15_000 }

interface LiveSocketOptions {
	url: string
	onMessage: (message: ServerMessage) => void
	/** It can be relied on from now on, or no longer. */
	onState: (open: boolean) => void
	/** Another than the browser's. */
	Socket?: typeof WebSocket
}

/**
 * A socket that is kept open: lost, it is opened again after a pause that is
 * drawn at random and grows, or when the server said to come back. It counts as
 * open once the server has told the versions of what is subscribed to.
 */
export function openLiveSocket({ url, onMessage, onState, Socket }: LiveSocketOptions) {
	const Constructor = Socket ?? WebSocket
	let socket: WebSocket | undefined
	let threads: string[] = []
	let open = false
	let stopped = false
	let failures = 0
	let retry: ReturnType<typeof setTimeout> | undefined
	let silence: ReturnType<typeof setTimeout> | undefined

	function connect() {
		clearTimeout(retry)
		if (stopped || socket) return
		const mine = new Constructor(url)
		socket = mine
		hear()
		mine.onopen = () => say({ type: 'subscribe', threads })
		mine.onmessage = ({ data }) => {
			if (socket !== mine) return
			hear()
			const message = JSON.parse(String(data)) as ServerMessage
			if (message.type === 'subscribed') {
				failures = 0
				tell(true)
			}
			onMessage(message)
		}
		mine.onerror = () => {} // a close follows
		mine.onclose = ({ code, reason }) => {
			if (socket === mine) lost(code === CLOSE.restart ? Number(reason) || undefined : undefined)
		}
	}

	/** @param comeBack when the server said to come back, in milliseconds. */
	function lost(comeBack?: number) {
		const dead = socket
		socket = undefined
		clearTimeout(silence)
		dead?.close()
		tell(false)
		if (stopped) return
		retry = setTimeout(connect, comeBack ?? backoff(++failures, PAUSES))
	}

	/** A network that is gone closes nothing: only the silence tells. */
	function hear() {
		clearTimeout(silence)
		silence = setTimeout(lost, SILENCE_MS)
	}

	function say(message: ClientMessage) {
		if (socket?.readyState === Constructor.OPEN) socket.send(JSON.stringify(message))
	}

	function tell(now: boolean) {
		if (now === open) return
		open = now
		onState(open)
	}

	connect()
	return {
		/** The conversations that are open, in the place of those before. */
		subscribe(ids: string[]) {
			threads = ids
			say({ type: 'subscribe', threads })
		},
		say,
		/** The network is said to be back: tries at once. */
		hurry() {
			if (!socket) connect()
		},
		/** Something else could not reach the server: does not rely on the connection. */
		doubt() {
			if (socket) lost()
		},
		stop() {
			stopped = true
			clearTimeout(retry)
			lost()
		},
	}
}
