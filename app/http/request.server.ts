import { newId } from '~/db/id.server'
import { env } from '~/env.server'
import { Problem } from './problem'

const ids = new WeakMap<Request, string>()

/** Names the request in the log and on error pages. The front gives one to each; under remix-serve it is made here. */
export function requestIdOf(request: Request): string {
	const given = request.headers.get('x-request-id') ?? ids.get(request)
	if (given) return given
	const made = newId()
	ids.set(request, made)
	return made
}

/** The client's network address, as the front knows it. Under remix-serve it is not known. */
export const clientAddressOf = (request: Request): string =>
	request.headers.get('x-client-address') ?? 'unknown'

/** The address that people use, without a path: configured, else as the browser asked. */
export function originOf(request: Request): string {
	return env.APP_ORIGIN ?? `http://${request.headers.get('host') ?? 'localhost'}`
}

/**
 * The `Origin` that the browser sent. The front moves it aside, since Remix would
 * answer a foreign one with an error page of its own before any route is asked.
 */
export const browserOrigin = (request: Request): string | null =>
	request.headers.get('x-browser-origin') ?? request.headers.get('origin')

/** What a browser says comes from another site. Old and text browsers say nothing; forms carry a token for them. */
export function isForeign(request: Request): boolean {
	const origin = browserOrigin(request)
	if (origin !== null) return origin !== originOf(request)
	const site = request.headers.get('sec-fetch-site')
	return site === 'cross-site' || site === 'same-site'
}

/** @throws Problem 403 for what comes from another site. */
export function refuseCrossOrigin(request: Request) {
	if (isForeign(request)) {
		throw new Problem(
			403,
			'This was sent from another site, so nothing was done. Open the page here and try again.',
		)
	}
}
