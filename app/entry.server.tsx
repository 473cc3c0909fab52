import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs, EntryContext, LoaderFunctionArgs } from '@remix-run/node'
import { isRouteErrorResponse } from '@remix-run/react'
import { compose } from './composition.server'
import { securityHeaders } from './http/headers.server'
import { log, loggable } from './http/log.server'
import { requestIdOf } from './http/request.server'
import { WholeResponse } from './http/whole.server'
import { startWorker } from './outbox/worker.server'
import { renderPage } from './render.server'

export { serve } from '../server/front'
export { staticsIn } from '../server/statics'
export { asPersonal as handleDataRequest } from './http/headers.server'

compose()
startWorker()

/** Renders the page whole and sends it at once: nothing in it is worth a second round of waiting. */
export default async function handleRequest(
	request: Request,
	status: number,
	headers: Headers,
	context: EntryContext,
): Promise<Response> {
	const nonce = randomUUID()
	const requestId = requestIdOf(request)
	void context.serverHandoffStream?.cancel() // Remix’s own way to send the data
	const page = renderPage(context, { nonce, requestId })
	passOn(context, headers)
	headers.set('Content-Type', 'text/html; charset=utf-8')
	headers.set('Cache-Control', 'no-store')
	headers.set('X-Request-Id', requestId)
	securityHeaders(headers, nonce)
	return new WholeResponse(page, { headers, status })
}

/** When to try again, which Remix would leave out of a document's headers. */
function passOn({ staticHandlerContext }: EntryContext, headers: Headers) {
	const { actionHeaders, loaderHeaders } = staticHandlerContext
	for (const from of [...Object.values(loaderHeaders), ...Object.values(actionHeaders)]) {
		for (const name of ['Retry-After', 'RateLimit', 'RateLimit-Policy']) {
			const value = from.get(name)
			if (value) headers.set(name, value)
		}
	}
}

/** What no door caught: a bug in a route. A request that the client gave up is none, nor one for a method or address that Remix refuses. */
export function handleError(error: unknown, { request }: LoaderFunctionArgs | ActionFunctionArgs) {
	if (request.signal.aborted || isRouteErrorResponse(error)) return
	log.error({ requestId: requestIdOf(request), err: loggable(error) }, 'unhandled error')
}
