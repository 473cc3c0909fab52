import type { ServerBuild } from '@remix-run/node'

type Route = NonNullable<ServerBuild['routes'][string]>

type Handle = NonNullable<Route['module']['loader'] | Route['module']['action']>

interface Place {
	segments: string[]
	route: Route
}

/** A plain address of the JSON API, with its query. Whatever is written otherwise is left to Remix. */
const ADDRESS = /^https?:\/\/[^/?#]+(\/api(?:\/[\w-]+)+)(\?[^#]*)?$/

/** Parameters of a query that Remix takes for its own. */
const OF_REMIX = /[?&](?:index|_routes|_data)\b/

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

const isName = (segment: string) => segment.startsWith(':')

/**
 * Calls the routes of the JSON API, without Remix around them: it would rank all routes
 * and copy the request twice, for a fifth of the time of a send. What they do is theirs.
 * @returns what gives the answer to a request; null for what is left to Remix.
 */
export function apiRoutes({
	routes,
	entry,
}: ServerBuild): (request: Request) => Promise<Response> | null {
	const places = new Map<number, Place[]>()
	for (const route of Object.values(routes)) {
		const { path, parentId } = route ?? {}
		if (!path?.startsWith('api/') || parentId !== 'root' || /[*?]/.test(path)) continue
		const segments = path.split('/')
		places.set(segments.length, [
			...(places.get(segments.length) ?? []),
			{ segments, route: route! },
		])
	}
	// As Remix ranks them: the more segments are words, the better.
	const names = ({ segments }: Place) => segments.filter(isName).length
	for (const some of places.values()) some.sort((a, b) => names(a) - names(b))

	async function call(handle: Handle, { segments }: Place, given: string[], request: Request) {
		const params = Object.fromEntries(
			segments.flatMap((segment, i) => (isName(segment) ? [[segment.slice(1), given[i]!]] : [])),
		)
		const args = { request, params, context: {} }
		try {
			return (await handle(args)) as Response
		} catch (thrown) {
			if (thrown instanceof Response) return thrown
			entry.module.handleError?.(thrown, args)
			return new Response('Unexpected Server Error', { status: 500 })
		}
	}

	return request => {
		const [, pathname, query = ''] = ADDRESS.exec(request.url) ?? []
		if (!pathname || OF_REMIX.test(query)) return null
		const given = pathname.slice(1).split('/')
		const place = places
			.get(given.length)
			?.find(({ segments }) =>
				segments.every((segment, i) => isName(segment) || segment === given[i]),
			)
		if (!place || place.route.module.default) return null
		const { loader, action } = place.route.module
		const handle =
			request.method === 'GET' ? loader : WRITES.has(request.method) ? action : undefined
		return handle ? call(handle, place, given, request) : null
	}
}
