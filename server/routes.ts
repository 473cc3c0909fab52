import type { ServerBuild } from '@remix-run/node'
import { PERSONAL } from '~/http/headers.server'
import { encodePageData } from '~/http/page-data.server'
import { WholeResponse } from '~/http/whole.server'
import { documentContext } from './document'
import { type Place, placesOf, type Route } from './places'
import { type Answer, remixOf } from './remix'

type Handle = NonNullable<Route['module']['loader'] | Route['module']['action']>

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * Answers requests by the routes of a build. Plain ones are answered without Remix's
 * router, which ranks all routes and copies each request several times: more than half
 * of the time of a page. What the routes do is theirs; and as soon as one of a page does
 * anything else than give its data, Remix answers, which is told how they went.
 */
export function routesOf(build: ServerBuild): (request: Request) => Promise<Response> {
	const placeAt = placesOf(build)
	const remixFor = remixOf(build)

	return async request => {
		const place = placeAt(request.url)
		const remix = remixFor(place)
		if (!place) return remix(request)
		const { loader, action, default: Page, ErrorBoundary } = place.chain.at(-1)!.module
		const reads = request.method === 'GET'
		const handle = reads ? loader : WRITES.has(request.method) ? action : undefined
		if (!Page && !ErrorBoundary) {
			if (!handle || place.asData) return remix(request)
			return alone(handle, place, request, isResponse, remix)
		}
		if (place.chain.some(({ module }) => module.headers)) return remix(request)
		if (reads) return page(place, request, remix)
		if (!handle || place.asData) return remix(request)
		return alone(handle, place, request, isRedirect, remix)
	}

	async function page(place: Place, request: Request, remix: Answer) {
		const asked = place.asData ? ofItsPage(request) : request
		const args = { request: asked, params: place.params, context: {} }
		const loaders = new Map(
			place.chain.flatMap(({ id, module: { loader } }) =>
				loader ? [[id, begin(loader, args)]] : [],
			),
		)
		try {
			const given = await Promise.all(
				place.chain.map(async ({ id }) => [id, (await loaders.get(id)) ?? null] as const),
			)
			if (!given.every(([, value]) => isData(value))) return remix(request, { loaders })
			if (place.asData) {
				const results = Object.fromEntries(given.map(([id, data]) => [id, { data }]))
				return new WholeResponse(encodePageData(results), { headers: DATA })
			}
			const { search } = new URL(request.url)
			const context = documentContext(build, place, search, Object.fromEntries(given))
			return await build.entry.module.default(request, 200, new Headers(), context, {})
		} catch {
			return remix(request, { loaders })
		}
	}
}

/** As Remix has them on the data of a page (`handleDataRequest`). */
const DATA = { 'Content-Type': 'text/x-script', 'X-Remix-Response': 'yes', ...PERSONAL }

/** What one route alone does, if that is an answer. */
async function alone(
	handle: Handle,
	{ chain, params }: Place,
	request: Request,
	isAnswer: (outcome: unknown) => outcome is Response,
	remix: Answer,
) {
	const begun = begin(handle, { request, params, context: {} })
	const outcome = await begun.catch(thrown => thrown)
	if (isAnswer(outcome)) return outcome
	if (request.method !== 'GET') {
		return remix(withoutBody(request), { loaders: new Map(), action: begun })
	}
	return remix(request, { loaders: new Map([[chain.at(-1)!.id, begun]]) })
}

const isResponse = (outcome: unknown) => outcome instanceof Response

const isRedirect = (outcome: unknown): outcome is Response =>
	isResponse(outcome) && outcome.headers.has('Location')

const begin = async (handle: Handle, args: Parameters<Handle>[0]) => handle(args)

/** Not a response, nor what stands for one. */
const isData = (value: unknown) =>
	!(value instanceof Response) &&
	(value as { type?: unknown } | null)?.type !== 'DataWithResponseInit'

const ofItsPage = ({ url, headers }: Request) =>
	new Request(url.replace(/\.data(?=\?|$)/, ''), { headers })

/** The action has read it. */
function withoutBody({ url, method, headers }: Request) {
	const left = new Headers(headers)
	for (const name of ['content-length', 'transfer-encoding']) left.delete(name)
	return new Request(url, { method, headers: left })
}
