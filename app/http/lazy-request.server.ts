import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHeaders, createRequest } from '@remix-run/node-fetch-server'

/**
 * A request as the Fetch standard has it, whose parts are made when somebody asks for
 * them: most routes need its address, its headers and a short body, and the whole takes
 * 40 microseconds to make, 90 with the stream of a body. `host` must be one.
 */
export class LazyRequest {
	private made: Request | undefined
	private madeHeaders: Headers | undefined

	private constructor(
		readonly incoming: IncomingMessage,
		private readonly outgoing: ServerResponse,
	) {}

	static of(incoming: IncomingMessage, outgoing: ServerResponse): Request {
		return new LazyRequest(incoming, outgoing) as unknown as Request
	}

	/** The same, for who must have a real one; that then has the body. */
	static whole(request: Request): Request {
		const lazy = asLazy(request)
		if (!lazy) return request
		lazy.made ??= createRequest(lazy.incoming, lazy.outgoing)
		return lazy.made
	}

	get isWhole(): boolean {
		return this.made !== undefined
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
}

const asLazy = (request: Request): LazyRequest | null =>
	(request as unknown) instanceof LazyRequest ? (request as unknown as LazyRequest) : null

/** Where the bytes of a request come from, while nobody has made a stream of them. */
export function incomingOf(request: Request): IncomingMessage | null {
	const lazy = asLazy(request)
	return lazy?.isWhole ? null : (lazy?.incoming ?? null)
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
