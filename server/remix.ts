import { createRequestHandler, type ServerBuild } from '@remix-run/node'
import { env } from '~/env.server'
import { LazyRequest } from '~/http/lazy-request.server'
import type { Place, Route } from './places'

/** How the loaders and the action of a request went, by their route's id. */
export interface Outcomes {
	loaders: Map<string, Promise<unknown>>
	action?: Promise<unknown>
}

export type Answer = (request: Request, outcomes?: Outcomes) => Promise<Response>

type Args = Parameters<NonNullable<Route['module']['loader']>>[0]

/**
 * Remix, for what it alone answers: redirects in its data, refusals, errors, addresses
 * that nobody has. It compares a request with all routes that it is given, several
 * times, so for a place that was found it has that one's alone.
 */
export function remixOf(build: ServerBuild): (place: Place | null) => Answer {
	const answers = new Map<Route | undefined, Answer>()
	return place => {
		const leaf = place?.chain.at(-1)
		const known = answers.get(leaf)
		if (known) return known
		const routes = place ? Object.fromEntries(place.chain.map(r => [r.id, r])) : build.routes
		const handle = createRequestHandler(tellingOutcomes({ ...build, routes }), env.NODE_ENV)
		const answer: Answer = (request, outcomes) => handle(LazyRequest.whole(request), { outcomes })
		answers.set(leaf, answer)
		return answer
	}
}

/** The same build; what its routes did already in this request is not done again. */
function tellingOutcomes(build: ServerBuild): ServerBuild {
	const of = ({ context }: Args) => context.outcomes as Outcomes | undefined
	const telling = (route: Route): Route => {
		const { loader, action } = route.module
		const module = {
			...route.module,
			...(loader && { loader: (args: Args) => of(args)?.loaders.get(route.id) ?? loader(args) }),
			...(action && { action: (args: Args) => of(args)?.action ?? action(args) }),
		}
		return { ...route, module } as Route
	}
	const routes = Object.entries(build.routes).map(([id, route]) => [id, telling(route!)])
	return { ...build, routes: Object.fromEntries(routes) }
}
