import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'

export interface Received {
	id: string
	type: string
	timestamp: string
	data: Record<string, unknown>
}

/** How a request is met: the status, or what else can happen. */
export type Course =
	| number
	| { redirect: string; status?: number }
	| 'hangs up'
	| 'never answers'
	| 'answers late'
	| 'speaks another protocol'

/** A real server that is told of events, and can fail at it. */
export class Receiver {
	secret = ''
	/** Every request that came, with its signature checked. */
	readonly requests: Received[] = []
	/** What it took, each event once, in the order in which it took them. */
	readonly taken: Received[] = []
	/** What the next requests meet, in order; after that all is well. */
	courses: Course[] = []
	onRequest = () => {}

	private readonly server = createServer((request, response) => this.meet(request, response))

	async start(): Promise<this> {
		this.server.listen(0, '127.0.0.1')
		await once(this.server, 'listening')
		return this
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}/hooks`
	}

	async stop() {
		this.server.close()
		this.server.closeAllConnections()
	}

	private async meet(request: IncomingMessage, response: ServerResponse) {
		const body = await text(request)
		const headers = request.headers as Record<string, string>
		const event = this.secret ? new Webhook(this.secret).verify(body, headers) : JSON.parse(body)
		const received = { id: headers['webhook-id']!, ...(event as Omit<Received, 'id'>) }
		this.requests.push(received)
		this.onRequest()
		const course = this.courses.shift() ?? 200
		if (course === 'hangs up') return request.destroy()
		if (course === 'never answers') return
		if (course === 'speaks another protocol') {
			return request.socket.end(
				'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
			)
		}
		if (typeof course === 'object') {
			return response.writeHead(course.status ?? 307, { location: course.redirect }).end()
		}
		const took = course === 'answers late' || (course >= 200 && course < 300)
		if (took && !this.taken.some(({ id }) => id === received.id)) this.taken.push(received)
		// Late: only when the sender has given up.
		if (course === 'answers late') await once(request.socket, 'close')
		response.writeHead(course === 'answers late' ? 200 : course).end('whatever')
	}
}
