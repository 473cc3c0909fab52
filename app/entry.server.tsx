import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import type { ActionFunctionArgs, EntryContext, LoaderFunctionArgs } from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { renderToPipeableStream } from 'react-dom/server'
import { DocumentContext } from './components/document'
import { messageHtml, threadLineHtml } from './components/line-html.server'
import { compose } from './composition.server'
import { securityHeaders } from './http/headers.server'
import { log, loggable } from './http/log.server'
import { requestIdOf } from './http/request.server'
import { WholeResponse } from './http/whole.server'
import { startWorker } from './outbox/worker.server'

export { serve } from '../server/front'

compose()
startWorker()

const RENDER_TIMEOUT_MS = 10_000

/** Renders the page whole and sends it at once: nothing in it is worth a second round of waiting. */
export default async function handleRequest(
	request: Request,
	status: number,
	headers: Headers,
	context: EntryContext,
): Promise<Response> {
	const nonce = randomBytes(16).toString('base64')
	const requestId = requestIdOf(request)
	let renderError: unknown
	const html = await new Promise<Buffer<ArrayBuffer>>((resolve, reject) => {
		const stream = renderToPipeableStream(
			<DocumentContext.Provider value={{ nonce, requestId, messageHtml, threadLineHtml }}>
				<RemixServer context={withOwnRoutes(context)} url={request.url} nonce={nonce} />
			</DocumentContext.Provider>,
			{
				nonce,
				onAllReady() {
					clearTimeout(timer)
					// After a broken shell React calls this too, with a stream that fails.
					stream.pipe(collector(resolve)).on('error', reject)
				},
				onShellError(error) {
					clearTimeout(timer)
					reject(error)
				},
				onError(error) {
					renderError = error
				},
			},
		)
		const timer = setTimeout(() => stream.abort(), RENDER_TIMEOUT_MS)
	})
	if (renderError) log.error({ requestId, err: loggable(renderError) }, 'render error')

	passOn(context, headers)
	headers.set('Content-Type', 'text/html; charset=utf-8')
	headers.set('Cache-Control', 'no-store')
	headers.set('X-Request-Id', requestId)
	securityHeaders(headers, nonce)
	return new WholeResponse(html, { headers, status: renderError ? 500 : status })
}

/** What is written into it, once it is at its end. */
function collector(done: (content: Buffer<ArrayBuffer>) => void): Writable {
	const chunks: Uint8Array[] = []
	return new Writable({
		highWaterMark: 2 ** 30, // React waits when it is told that there is no room
		write(chunk, _encoding, next) {
			chunks.push(chunk)
			next()
		},
		final(next) {
			done(Buffer.concat(chunks))
			next()
		},
	})
}

/** The page's own routes alone: rendering makes and ranks all that it is given, for each page. The browser has the whole list from its script. */
function withOwnRoutes(context: EntryContext): EntryContext {
	const { routes } = context.manifest
	const own = context.staticHandlerContext.matches.map(({ route }) => [route.id, routes[route.id]])
	return { ...context, manifest: { ...context.manifest, routes: Object.fromEntries(own) } }
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
