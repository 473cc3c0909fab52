import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import type { ClientMessage, ServerMessage } from '../../app/live/protocol.ts'
import { waitUntil } from '../../scripts/wait-until.ts'
import type { Visitor } from './browserless.ts'

/** A socket as a browser opens it, and all that it was told. */
export class LiveClient {
	readonly socket: WebSocket
	readonly told: ServerMessage[] = []
	readonly closed: Promise<{ code: number; reason: string }>

	constructor(socket: WebSocket) {
		this.socket = socket
		socket.on('message', data => this.told.push(JSON.parse(String(data))))
		this.closed = new Promise(resolve =>
			socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
		)
	}

	say(message: ClientMessage) {
		this.socket.send(JSON.stringify(message))
	}

	/** What was told of one kind. */
	of<T extends ServerMessage['type']>(type: T) {
		return this.told.filter(message => message.type === type) as Extract<
			ServerMessage,
			{ type: T }
		>[]
	}

	/** Subscribes, and resolves with the answer. */
	async subscribe(...threads: string[]) {
		const before = this.of('subscribed').length
		this.say({ type: 'subscribe', threads })
		await waitUntil('the answer to a subscription', () => this.of('subscribed').length > before)
		return this.of('subscribed').at(-1)!
	}

	async isClosed(): Promise<{ code: number; reason: string }> {
		await waitUntil('the socket to close', () => this.socket.readyState === WebSocket.CLOSED)
		return this.closed
	}

	close() {
		this.socket.terminate()
	}
}

/** What the pages of this session call its socket. */
export async function liveKeyOf(visitor: Visitor): Promise<string> {
	const { page } = await visitor.get('/settings')
	return /"live","([\w-]+)"/.exec(page)?.[1] ?? ''
}

interface Asking {
	path?: string
	key?: string
	headers?: Record<string, string>
}

/** The request for a socket, as a browser on a page of `origin` makes it. */
async function ask(visitor: Visitor, { path, key, headers }: Asking = {}) {
	const url = new URL(path ?? `/live?key=${key ?? (await liveKeyOf(visitor))}`, visitor.origin)
	url.protocol = 'ws:'
	return new WebSocket(url, {
		headers: { cookie: visitor.cookieHeader(), origin: visitor.origin, ...headers },
	})
}

export async function openLive(visitor: Visitor, asking?: Asking): Promise<LiveClient> {
	const socket = await ask(visitor, asking)
	const client = new LiveClient(socket)
	await once(socket, 'open')
	return client
}

/** The status with which a socket is refused. */
export async function refusedLive(visitor: Visitor, asking?: Asking): Promise<number> {
	const socket = await ask(visitor, asking)
	socket.on('error', () => {}) // it is ended before it was open
	return new Promise((resolve, reject) => {
		socket.once('open', () => reject(new Error('The socket was opened')))
		socket.once('unexpected-response', (_, response: IncomingMessage) => {
			resolve(response.statusCode!)
			socket.terminate()
		})
	})
}
