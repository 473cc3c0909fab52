import { connect, type Socket } from 'node:net'

/** One answer, as far as it matters here. */
interface Answer {
	status: number
	body: string
}

/** A client with a connection that it keeps until `close`: as little of HTTP/1.1 as our own server needs. */
export class Client {
	private socket: Socket | null = null
	private received = ''
	private waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null =
		null

	constructor(
		private readonly origin: string,
		private readonly cookie: string,
	) {}

	private open(): Socket {
		const { hostname, port } = new URL(this.origin)
		const socket = connect(Number(port), hostname).setEncoding('latin1').setNoDelay()
		socket.on('data', text => {
			this.received += text
			const answer = wholeAnswer(this.received)
			if (!answer) return
			this.received = ''
			this.waiting?.resolve(answer)
		})
		const lost = (error: Error) => {
			if (this.socket === socket) this.waiting?.reject(error)
		}
		socket.on('error', lost)
		socket.on('close', () => lost(new Error('The connection was closed.')))
		return socket
	}

	/** One after the other. @throws Error when the connection ends. */
	ask(
		method: string,
		path: string,
		{ headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
	): Promise<Answer> {
		const lines = Object.entries({
			Host: new URL(this.origin).host,
			Cookie: this.cookie,
			...(method === 'POST' && { 'Content-Length': String(Buffer.byteLength(body)) }),
			...headers,
		}).map(([name, value]) => `${name}: ${value}\r\n`)
		return new Promise((resolve, reject) => {
			this.waiting = { resolve, reject }
			this.socket ??= this.open()
			this.socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
		})
	}

	/** Between rounds: the server would close what is idle, and not be heard. */
	close() {
		this.waiting = null
		this.socket?.destroy()
		this.socket = null
	}
}

/** Null while it is not all there. */
function wholeAnswer(text: string): Answer | null {
	const end = text.indexOf('\r\n\r\n')
	if (end < 0) return null
	const head = text.slice(0, end)
	const body = text.slice(end + 4)
	const status = Number(head.slice(9, 12))
	const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
	if (length !== undefined)
		return body.length < Number(length)
			? null
			: { status, body: Buffer.from(body, 'latin1').toString() }
	if (status === 204 || status === 304) return { status, body: '' }
	return body.endsWith('0\r\n\r\n') ? { status, body: unchunked(body) } : null
}

/** The content of a body in chunks (RFC 9112, 7.1). */
function unchunked(body: string): string {
	let content = ''
	for (let rest = body; ; ) {
		const size = Number.parseInt(rest, 16)
		if (size === 0) return Buffer.from(content, 'latin1').toString()
		const from = rest.indexOf('\r\n') + 2
		content += rest.slice(from, from + size)
		rest = rest.slice(from + size + 2)
	}
}

/**
 * Each client does `act` again and again, for so long.
 * @returns how often a second it was done in all.
 */
export async function oftenASecond<C>(
	clients: C[],
	seconds: number,
	act: (client: C, n: number) => Promise<void>,
): Promise<number> {
	const began = performance.now()
	let done = 0
	await Promise.all(
		clients.map(async client => {
			for (let n = 0; performance.now() - began < seconds * 1000; n++) {
				await act(client, n)
				done++
			}
		}),
	)
	return done / ((performance.now() - began) / 1000)
}
