import type { IncomingMessage, ServerResponse } from 'node:http'

/** How much of a refused body is read for the sake of the connection, in bytes. */
const MAX_DRAINED = 16 * 1024 * 1024

/**
 * Once the answer is sent, drops what is left of a body that nobody read (a call
 * refused before its body). Left lying, it blocks a kept-alive connection until
 * the next request on it is reset.
 */
export function drainAfter(request: IncomingMessage, response: ServerResponse) {
	response.on('finish', () => {
		if (request.complete) return
		let drained = 0
		request.removeAllListeners('data')
		request.on('data', chunk => {
			drained += chunk.length
			if (drained > MAX_DRAINED) request.destroy()
		})
		request.resume()
	})
}
