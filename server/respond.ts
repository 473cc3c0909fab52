import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendResponse } from '@remix-run/node-fetch-server'
import { LazyRequest } from '~/http/lazy-request.server'
import { log, loggable } from '~/http/log.server'
import { WholeResponse } from '~/http/whole.server'

/** Answers by a function from request to response, as the Fetch standard has them. Never throws. */
export async function respond(
	request: IncomingMessage,
	response: ServerResponse,
	answer: (request: Request) => Promise<Response>,
): Promise<void> {
	try {
		const made = await answer(LazyRequest.of(request, response))
		if (response.destroyed) return giveUp(made)
		if (made instanceof WholeResponse) sendWhole(response, made)
		else await sendResponse(response, made)
	} catch (error) {
		if (response.destroyed) return
		log.error({ requestId: request.headers['x-request-id'], err: loggable(error) }, 'not answered')
		if (response.headersSent) response.destroy()
		else response.writeHead(500, { 'Content-Type': 'text/plain' }).end('Internal Server Error')
	}
}

/** The client did: a file that was opened for it is closed, and its connection given back. */
function giveUp(made: Response) {
	if (!(made instanceof WholeResponse)) made.body?.cancel().catch(() => {})
}

function sendWhole(
	response: ServerResponse,
	{ status, statusText, headers, content }: WholeResponse,
) {
	response.statusMessage = statusText
	response.setHeaders(headers)
	response.setHeader('Content-Length', content.length)
	response.writeHead(status).end(content)
}
