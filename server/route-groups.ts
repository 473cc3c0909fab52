import type { ServerBuild } from '@remix-run/node'

type Routes = ServerBuild['routes']

/**
 * Remix compares a request with all routes that it is given, several times. So each
 * first segment of addresses has a build with its own routes alone, beside those that
 * have none: the choice among them is the same.
 * @returns what gives the build for a path.
 */
export function groupRoutes<T>(
	build: ServerBuild,
	make: (build: ServerBuild) => T,
): (pathname: string) => T {
	const routes = Object.values(build.routes).filter(route => route !== undefined)
	const groups = new Map<string, T>()
	const firsts = new Set(routes.flatMap(({ id }) => firstOf(id, build.routes) ?? []))

	function group(first: string): T {
		const made = groups.get(first)
		if (made) return made
		const own = routes.filter(({ id }) => {
			const of = firstOf(id, build.routes)
			return of == null || of === first
		})
		const part = make({ ...build, routes: Object.fromEntries(own.map(route => [route.id, route])) })
		groups.set(first, part)
		return part
	}

	return pathname => {
		const first = segmentOf(pathname)
		return group(firsts.has(first) ? first : '')
	}
}

/** The first segment that a route's address must have, in lower case; null when it may be any, undefined while it has none. */
function firstOf(id: string, routes: Routes): string | null | undefined {
	const { path, parentId } = routes[id]!
	const above = parentId === undefined ? undefined : firstOf(parentId, routes)
	if (above !== undefined || !path) return above
	const first = path.split('/', 1)[0]!
	return /^[:*]|\?$/.test(first) ? null : first.toLowerCase()
}

/** As the router reads it: decoded, in any case, and without the ending of Remix's `.data`. */
function segmentOf(pathname: string): string {
	const segment = /^\/*([^/]*)/.exec(pathname)![1]!
	try {
		return decodeURIComponent(segment)
			.toLowerCase()
			.replace(/\.data$/, '')
	} catch {
		return ''
	}
}
