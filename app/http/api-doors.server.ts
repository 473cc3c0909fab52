import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { csrfSubject } from '~/auth/csrf.server'
import { actorOf } from '~/auth/sessions.server'
import { readJson } from './body.server'
import { unexpected } from './doors.server'
import { Problem } from './problem'
import { refuseCrossOrigin, requestIdOf } from './request.server'

type Params = LoaderFunctionArgs['params']

/** A GET for whoever is logged in. Problems are answered as problem+json. */
export function apiGet(load: (args: LoaderFunctionArgs & { actor: Actor }) => Promise<Response>) {
	return (args: LoaderFunctionArgs) =>
		answering(args.request, async () => load({ ...args, actor: await requireActor(args.request) }))
}

/**
 * A call that writes. Checks in this order: 401, `access` (404), 403, then the
 * body (415, 413, 400); what `act` finds comes last.
 */
export function apiWrite(
	methods: string[],
	act: (args: ActionFunctionArgs & { actor: Actor; body: unknown }) => Promise<Response>,
	access: (actor: Actor, params: Params) => Promise<unknown> = async () => {},
) {
	return (args: ActionFunctionArgs) =>
		answering(args.request, async () => {
			const { request, params } = args
			if (!methods.includes(request.method)) {
				throw new Problem(405, `Use ${methods.join(' or ')} here.`)
			}
			const actor = await requireActor(request)
			await access(actor, params)
			requireProof(request, actor)
			return act({ ...args, actor, body: await readJson(request) })
		})
}

async function requireActor(request: Request): Promise<Actor> {
	const actor = await actorOf(request)
	if (!actor) throw new Problem(401, 'Log in first: this call needs a session.')
	return actor
}

/**
 * That the user's own page sent this. A browser lets another site send JSON only
 * after asking, and this server never says yes, so JSON itself is a proof; what
 * says that it comes from another site is refused in any case.
 */
function requireProof(request: Request, actor: Actor) {
	refuseCrossOrigin(request)
	const proven =
		request.headers.has('origin') ||
		/^application\/json\b/i.test(request.headers.get('content-type') ?? '') ||
		csrfSubject(request.headers.get('x-csrf-token')) === actor.id
	if (!proven) throw new Problem(403, 'Nothing shows that this call comes from your own page.')
}

async function answering(request: Request, work: () => Promise<Response>): Promise<Response> {
	try {
		return await work()
	} catch (error) {
		if (!(error instanceof Error)) throw error
		const problem = error instanceof Problem ? error : unexpected(request, error)
		return problemResponse(request, problem)
	}
}

/** An RFC 9457 answer. */
export function problemResponse(request: Request, problem: Problem): Response {
	const headers: Record<string, string> = {
		'Content-Type': 'application/problem+json',
		'Cache-Control': 'no-store',
	}
	if (problem.status === 503) headers['Retry-After'] = '5'
	return new Response(JSON.stringify(problem.toBody(requestIdOf(request))), {
		status: problem.status,
		headers,
	})
}

/** A JSON answer. */
export const json = (body: unknown, init?: ResponseInit): Response =>
	new Response(JSON.stringify(body), {
		...init,
		headers: { 'Content-Type': 'application/json; charset=utf-8', ...init?.headers },
	})
