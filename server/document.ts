import type { EntryContext, ServerBuild } from '@remix-run/node'
import type { Place } from './places'

/**
 * What Remix gives `entry.server` to render a page whose loaders gave this data, by
 * their route's id.
 */
export function documentContext(
	build: ServerBuild,
	{ chain, params, pathname }: Place,
	search: string,
	loaderData: Record<string, unknown>,
): EntryContext {
	const { assets, basename, future, isSpaMode } = build
	const words = pathname.split('/')
	let depth = 1
	const matches = chain.map(({ id, path, index }) => {
		depth += path ? path.split('/').length : 0
		const above = words.slice(0, depth).join('/') || '/'
		return { route: { id, path, index } as never, params, pathname: above, pathnameBase: above }
	})
	return {
		manifest: assets,
		routeModules: Object.fromEntries(chain.map(({ id, module }) => [id, module])),
		staticHandlerContext: {
			basename: basename ?? '/',
			location: { pathname, search, hash: '', state: null, key: 'default' },
			matches,
			loaderData,
			actionData: null,
			errors: null,
			statusCode: 200,
			loaderHeaders: {},
			actionHeaders: {},
			activeDeferreds: null,
		},
		serverHandoffString: JSON.stringify({ basename, future, isSpaMode }),
		renderMeta: {},
		future,
		isSpaMode,
		serializeError: ({ message }) => ({ message, stack: undefined }) as never,
	} as EntryContext
}
