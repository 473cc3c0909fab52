import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHeaders, createRequest } from '@remix-run/node-fetch-server'

/** A body that is read at once, as one: a form without files, or JSON, of at most so many bytes. */
const SHORT = 128 * 1024
const SHORT_TYPE = /^application\/(?:json|x-www-form-urlencoded)\b/i

/**
 * A request as the Fetch standard has it, whose parts are made when somebody asks for
 * them: most routes need its address, its headers and a short body, and the whole takes
 * 40 microseconds to make, 90 with the stream of a body. `host` must be one.
 */
export class LazyRequest {
	private made: Request | undefined
	private madeHeaders: Headers | undefined
	private readonly bytes: Promise<Buffer<ArrayBuffer>> | null

	private constructor(
		private readonly incoming: IncomingMessage,
		private readonly outgoing: ServerResponse,
	) {
		this.bytes = isShort(incoming) ? collect(incoming) : null
	}

	static of(incoming: IncomingMessage, outgoing: ServerResponse): Request {
		return new LazyRequest(incoming, outgoing) as unknown as Request
	}

	/** The same, for who must have a real one. */
	static whole(request: Request): Request {
		const lazy = asLazy(request)
		if (!lazy) return request
		lazy.made ??= lazy.make()
		return lazy.made
	}

	/** What it has for a body, when that is short; rejects when the client gives up. */
	static bytesOf(request: Request): Promise<Buffer<ArrayBuffer>> | null {
		return asLazy(request)?.bytes ?? null
	}

	get method(): string {
		return this.incoming.method ?? 'GET'
	}

	get url(): string {
		return `http://${this.incoming.headers.host ?? 'localhost'}${this.incoming.url}`
	}

	get headers(): Headers {
		this.madeHeaders ??= createHeaders(this.incoming)
		return this.madeHeaders
	}

	private make(): Request {
		const { bytes, url, method, headers } = this
		if (!bytes) return createRequest(this.incoming, this.outgoing)
		const body = new ReadableStream({
			async start(controller) {
				const given = await bytes
				if (given.length > 0) controller.enqueue(given)
				controller.close()
			},
		})
		return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit)
	}
}

const asLazy = (request: Request): LazyRequest | null =>
	(request as unknown) instanceof LazyRequest ? (request as unknown as LazyRequest) : null

const isShort = ({ method, headers }: IncomingMessage): boolean =>
	method !== 'GET' &&
	method !== 'HEAD' &&
	Number(headers['content-length'] ?? Number.NaN) <= SHORT &&
	SHORT_TYPE.test(headers['content-type'] ?? '')

/** From the first moment on: who has sent everything may go away before anybody asks for it. */
function collect(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
	const bytes = new Promise<Buffer<ArrayBuffer>>((resolve, reject) => {
		const chunks: Buffer[] = []
		incoming.on('data', chunk => chunks.push(chunk))
		incoming.on('end', () => resolve(Buffer.concat(chunks)))
		incoming.on('close', () => reject(new Error('The client gave up.')))
	})
	bytes.catch(() => {}) // nobody need ask
	return bytes
}

// Everything else is the whole's.
for (const [name, { get, value }] of Object.entries(
	Object.getOwnPropertyDescriptors(Request.prototype),
)) {
	if (name in LazyRequest.prototype) continue
	Object.defineProperty(
		LazyRequest.prototype,
		name,
		get
			? {
					get(this: Request) {
						return Reflect.get(LazyRequest.whole(this), name)
					},
				}
			: {
					value(this: Request, ...args: unknown[]) {
						return value.apply(LazyRequest.whole(this), args)
					},
				},
	)
}
Object.setPrototypeOf(LazyRequest.prototype, Request.prototype)
