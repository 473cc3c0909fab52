import type { ServerBuild } from '@remix-run/node'

export type Route = NonNullable<ServerBuild['routes'][string]>

/** What answers at an address: a route with those around it, the outermost first. */
export interface Place {
	chain: Route[]
	params: Record<string, string>
	/** The address as a path, without its query. */
	pathname: string
	/** What Remix asks for in the place of a page: the data of its routes. */
	asData: boolean
}

/** A plain address with its query, or the data of one. Whatever is written otherwise is left to Remix. */
const ADDRESS = /^https?:\/\/[^/?#]+(?:((?:\/[\w-]+)+)(\.data)?|\/)(\?[^#]*)?$/

/** Parameters of a query that Remix takes for its own. */
const OF_REMIX = /[?&](?:index|_routes|_data)\b/

const isName = (segment: string) => segment.startsWith(':')

/** Finds what Remix would: the more segments are words, the better. Null for what is left to it. */
export function placesOf({ routes }: ServerBuild): (url: string) => Place | null {
	const all = Object.values(routes).filter(route => route !== undefined)
	const withIndex = new Set(all.flatMap(({ index, parentId }) => (index ? [parentId] : [])))
	const byLength = new Map<number, { segments: string[]; chain: Route[] }[]>()
	for (const route of all) {
		if (withIndex.has(route.id)) continue
		const chain = chainTo(route, routes)
		const segments = chain.flatMap(({ path }) => (path ? path.split('/') : []))
		if (segments.some(segment => /[*?]/.test(segment))) continue
		byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), { segments, chain }])
	}
	const names = ({ segments }: { segments: string[] }) => segments.filter(isName).length
	for (const some of byLength.values()) some.sort((a, b) => names(a) - names(b))

	return url => {
		const match = ADDRESS.exec(url)
		if (!match || OF_REMIX.test(match[3] ?? '')) return null
		const pathname = match[1] ?? '/'
		const given = match[1]?.slice(1).split('/') ?? []
		const words = given.map(segment => segment.toLowerCase()) // in any case, as in Remix
		const found = byLength
			.get(given.length)
			?.find(({ segments }) => segments.every((word, i) => isName(word) || word === words[i]))
		if (!found) return null
		const named = found.segments.flatMap((word, i) =>
			isName(word) ? [[word.slice(1), given[i]!]] : [],
		)
		const params = Object.fromEntries(named)
		return { chain: found.chain, params, pathname, asData: match[2] !== undefined }
	}
}

function chainTo(route: Route, routes: ServerBuild['routes']): Route[] {
	const above = route.parentId === undefined ? undefined : routes[route.parentId]
	return above ? [...chainTo(above, routes), route] : [route]
}
