import type { WebSocket } from 'ws'
import { CLOSE, type ServerMessage, TYPING_EVERY_MS } from './protocol'

/** What may wait for a slow reader, in bytes. Hints are small: more means that nobody reads. */
const MAX_WAITING = 64 * 1024

/** A client may say this many things at once, and this many a second in the long run. */
const BURST = 30
const PER_SECOND = 5

/** How long a client may take to answer a goodbye, in milliseconds. */
const GOODBYE_MS = 1000

/** A "typing" may come a little early: networks squeeze pauses. */
const TYPING_SLACK_MS = 500

let opened = 0

/** Whose socket it is, by which session, and what was known of them when it was last looked at. */
export interface Who {
	userId: string
	sessionId: string
	/** The user's version. */
	version: number
}

/** One open socket. Holds no timer: there may be ten thousand of it. */
export class Connection {
	readonly userId: string
	readonly sessionId: string
	/** The newest version of the user that was told. */
	version: number
	/** Until it is known, nobody is told. */
	showPresence = false
	/** The other person of each conversation that is open there. */
	threads = new Map<string, string>()
	/** Grows with each subscription: only the newest counts. */
	subscription = 0
	/** Which turn it has: a number that spreads connections evenly. */
	readonly turn = opened++
	/** Nothing that it says counts any more. */
	closing = false
	/** Heard of since it was last asked. */
	alive = true
	private readonly socket: WebSocket
	private readonly typed = new Map<string, number>()
	private allowance = BURST
	private spentAt = performance.now()

	constructor(socket: WebSocket, who: Who) {
		this.socket = socket
		this.userId = who.userId
		this.sessionId = who.sessionId
		this.version = who.version
	}

	/** Drops who does not read, in the place of keeping it all for them. */
	send(message: ServerMessage) {
		if (this.socket.readyState !== this.socket.OPEN) return
		if (this.socket.bufferedAmount > MAX_WAITING) this.socket.terminate()
		else this.socket.send(JSON.stringify(message))
	}

	/** Tells versions that grew: of the person, and of the conversations that are open there. */
	tell(user: number, threads: Record<string, number> = {}) {
		this.version = Math.max(this.version, user)
		const open = Object.entries(threads).filter(([id]) => this.threads.has(id))
		this.send({ type: 'changed', user, threads: Object.fromEntries(open) })
	}

	/** Asks for a sign of life. False when the last was not answered. */
	beat(): boolean {
		if (!this.alive) return false
		this.alive = false
		if (this.socket.readyState === this.socket.OPEN) this.socket.ping()
		this.send({ type: 'beat' })
		return true
	}

	/** Counts what the client says; false when it is too much. */
	spend(): boolean {
		const now = performance.now()
		const earned = ((now - this.spentAt) / 1000) * PER_SECOND
		this.spentAt = now
		this.allowance = Math.min(BURST, this.allowance + earned) - 1
		return this.allowance >= 0
	}

	/** Whether a "typing" in this conversation is to be passed on now. */
	mayType(thread: string): boolean {
		const now = performance.now()
		if (now - (this.typed.get(thread) ?? -Infinity) < TYPING_EVERY_MS - TYPING_SLACK_MS)
			return false
		this.typed.set(thread, now)
		return true
	}

	/** Only conversations that are open are remembered. */
	open(threads: Map<string, string>) {
		this.threads = threads
		for (const id of this.typed.keys()) if (!threads.has(id)) this.typed.delete(id)
	}

	/** Says goodbye and hears nothing more; who does not answer is cut off. */
	close(code: number, reason = '') {
		this.closing = true
		this.socket.close(code, reason)
		setTimeout(() => this.socket.terminate(), GOODBYE_MS).unref()
	}

	refuse() {
		this.close(CLOSE.policy)
	}

	terminate() {
		this.socket.terminate()
	}
}
