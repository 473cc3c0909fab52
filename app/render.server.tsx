import type { EntryContext } from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { LRUCache } from 'lru-cache'
import { renderToString } from 'react-dom/server'
import { DocumentContext } from './components/document'
import { messageHtml, threadLineHtml } from './components/line-html.server'
import { encodePageData } from './http/page-data.server'
import { apart, PageWithGaps } from './http/page-gaps.server'
import { numberOf } from './lasting'

interface Rendering {
	/** Admits the page's own inline scripts. */
	nonce: string
	/** What an error page tells. */
	requestId: string
}

/** How much of pages is remembered with what they were made of, in bytes. */
const MOST = 12 * 1024 * 1024

/** By what they were made of. */
const remembered = new LRUCache<string, PageWithGaps>({
	maxSize: MOST,
	sizeCalculation: ({ size }, madeOf) => size + 2 * madeOf.length,
})

/**
 * Writes a page as HTML, with the data that it was made of for the script that takes it
 * over. A page is a function of that data and its address: one that was written before
 * is given again with its own nonce, form token and client key. Who has no script asks
 * for the same page every half minute.
 */
export function renderPage(context: EntryContext, { nonce, requestId }: Rendering) {
	const { loaderData, actionData, errors, location } = context.staticHandlerContext
	// What comes by Remix’s way may hold a secret that is shown once. While developing, the
	// same data makes another page after each change.
	const isOnce = errors || actionData || context.serverHandoffStream || import.meta.env.DEV
	if (isOnce) return Buffer.from(render(context, { nonce, requestId }))

	const { own, fresh } = apart(loaderData)
	const gaps = [nonce, ...fresh]
	const madeOf = JSON.stringify([location.pathname, location.search, own, gaps.length], byNumber)
	const known = remembered.get(madeOf)
	if (known) return known.filledWith(gaps)
	const html = render(context, { nonce, requestId })
	// Somebody may have written of them; then they stand for themselves.
	const text = location.search + JSON.stringify(own)
	if (gaps.some(value => text.includes(value))) return Buffer.from(html)
	const page = new PageWithGaps(html, gaps)
	remembered.set(madeOf, page)
	return page.filledWith(gaps)
}

/** In the place of what lasts its number: another one's would have to be written in full each time. */
const byNumber = (_: string, value: unknown) => {
	const number = numberOf(value)
	return number === undefined ? value : { number }
}

function render(context: EntryContext, { nonce, requestId }: Rendering): string {
	const html = renderToString(
		<DocumentContext.Provider value={{ nonce, requestId, messageHtml, threadLineHtml }}>
			<RemixServer
				context={withOwnRoutes(context)}
				url={`http://page${context.staticHandlerContext.location.pathname}`}
				nonce={nonce}
			/>
		</DocumentContext.Provider>,
	)
	const end = html.lastIndexOf('</body>')
	// React writes no doctype into a text.
	return `<!DOCTYPE html>${html.slice(0, end)}${handOff(context, nonce)}${html.slice(end)}`
}

/** The data stands as what it is, not in quotation marks, which would have to be told apart from those in it. */
function handOff({ staticHandlerContext }: EntryContext, nonce: string): string {
	const { loaderData, actionData, errors } = staticHandlerContext
	const data = encodePageData({ loaderData, actionData, errors: errors && told(errors) })
	const script = data.trimEnd().replace(/[<>&\u2028\u2029]/g, escaped)
	return `<script nonce="${nonce}">{const to=window.__remixContext.streamController;to.enqueue(JSON.stringify(${script})+"\\n");to.close()}</script>`
}

/** As it is read in JSON and in a script, but for a browser that looks for the script's end. */
const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Errors as the browser's side of Remix reads them: of a bug, nothing but that there was one. */
const told = (errors: Record<string, unknown>) =>
	Object.fromEntries(
		Object.entries(errors).map(([id, error]) => {
			if (!isRouteErrorResponse(error)) return [id, { message: BROKE, __type: 'Error' }]
			const { status, statusText, data } = error
			return [id, { status, statusText, data, __type: 'RouteErrorResponse' }]
		}),
	)

const BROKE = 'Unexpected Server Error'

/** The page's own routes alone: rendering makes and ranks all that it is given, for each page. The browser has the whole list from its script. */
function withOwnRoutes({ serverHandoffStream: _, ...context }: EntryContext): EntryContext {
	const { routes } = context.manifest
	const own = context.staticHandlerContext.matches.map(({ route }) => [route.id, routes[route.id]])
	return { ...context, manifest: { ...context.manifest, routes: Object.fromEntries(own) } }
}
