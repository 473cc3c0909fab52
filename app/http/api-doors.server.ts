import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { csrfSubject } from '~/auth/csrf.server'
import type { Scope } from '~/auth/scopes'
import { actorOf, isLate } from '~/auth/sessions.server'
import { tokenActor } from '~/auth/tokens.server'
import { readJson } from './body.server'
import { unexpected } from './doors.server'
import { requireIds } from './id'
import { type Answer, idempotent } from './idempotency.server'
import { Problem } from './problem'
import { NoQuery, parseQuery } from './query.server'
import { spend } from './rate-limit.server'
import { browserOrigin, refuseCrossOrigin, requestIdOf } from './request.server'
import { WholeResponse } from './whole.server'

type Params = LoaderFunctionArgs['params']

interface Credentials {
	actor: Actor
	/** Null for a session, which may do all that its user may. */
	scopes: Scope[] | null
}

export type ApiGetArgs = LoaderFunctionArgs & { actor: Actor }
export type ApiWriteArgs = ActionFunctionArgs & { actor: Actor; body: unknown }

/**
 * A GET for whoever has a session or a token with `scope`. Problems are answered as
 * problem+json. `load` throws 404 for what is not the actor's; `access` does too,
 * and is asked only when the scope is missing, since 404 comes before that 403.
 */
export function apiGet(
	scope: Scope,
	load: (args: ApiGetArgs) => Promise<Response>,
	access: (actor: Actor, params: Params) => Promise<unknown> = async () => {},
) {
	return (args: LoaderFunctionArgs) =>
		answering(args.request, async () => {
			const credentials = await requireCredentials(args.request)
			requireIds(args.params)
			if (!hasScope(credentials, scope)) await access(credentials.actor, args.params)
			requireScope(credentials, scope)
			await spend('read', credentials.actor.id)
			return load({ ...args, actor: credentials.actor })
		})
}

interface ApiWrite {
	method: string
	/** What else this path answers to. */
	beside?: string[]
	scope: Scope
	/** Throws 404 for what is not the actor's. */
	access?: (actor: Actor, params: Params) => Promise<unknown>
	/**
	 * It asks someone over the network, which no transaction may wait for: doing it
	 * again must do nothing twice.
	 */
	asksOthers?: boolean
	/** All that it writes is one transaction with the answer that an `Idempotency-Key` keeps. */
	act: (args: ApiWriteArgs) => Promise<Answer>
}

/**
 * Calls that write, one for each method of a path. Checked in this order: 401,
 * `access` (404), 403, then the body (415, 413, 400); what `act` finds comes last.
 */
export function apiWrites(...calls: ApiWrite[]) {
	return (args: ActionFunctionArgs) =>
		answering(args.request, async () => {
			const { request, params } = args
			const call = calls.find(({ method }) => method === request.method)
			if (!call)
				throw methodNotAllowed(calls.flatMap(({ method, beside = [] }) => [...beside, method]))
			const began = performance.now()
			const credentials = await requireCredentials(request)
			const { actor } = credentials
			requireIds(params)
			await call.access?.(actor, params)
			if (credentials.scopes === null) requireProof(request, actor)
			requireScope(credentials, call.scope)
			const body = await readJson(request, { optional: request.method === 'DELETE' })
			if (isLate(began)) await requireCredentials(request)
			parseQuery(request, NoQuery)
			const act = () => call.act({ ...args, actor, body })
			return toResponse(await idempotent(request, actor, body, act, call))
		})
}

/** For the methods that a path does not have. `methods` are those it has. */
export function only(...methods: string[]) {
	return ({ request }: { request: Request }) =>
		answering(request, async () => {
			throw methodNotAllowed(methods)
		})
}

export const methodNotAllowed = (methods: string[]) =>
	new Problem(405, `Use ${methods.join(' or ')} here.`, undefined, { Allow: methods.join(', ') })

export async function requireCredentials(request: Request): Promise<Credentials> {
	const bearer = /^Bearer +([\x21-\x7e]+)$/i.exec(request.headers.get('authorization') ?? '')
	const credentials = bearer
		? await tokenActor(bearer[1]!)
		: await actorOf(request).then(actor => actor && { actor, scopes: null })
	if (!credentials)
		throw new Problem(401, 'Log in first: this call needs a session or a valid token.')
	return credentials
}

const hasScope = ({ scopes }: Pick<Credentials, 'scopes'>, scope: Scope) =>
	scopes === null ? scope !== 'service' : scopes.includes(scope)

export function requireScope({ scopes }: Credentials, scope: Scope) {
	if (!hasScope({ scopes }, scope))
		throw new Problem(403, `This call needs a token with the scope ${scope}.`)
}

/**
 * That the user's own page sent this. A browser lets another site send JSON only
 * after asking, and this server never says yes, so JSON itself is a proof; what
 * says that it comes from another site is refused in any case.
 */
export function requireProof(request: Request, actor: Actor) {
	refuseCrossOrigin(request)
	const proven =
		browserOrigin(request) !== null ||
		/^application\/json\b/i.test(request.headers.get('content-type') ?? '') ||
		csrfSubject(request.headers.get('x-csrf-token')) === actor.id
	if (!proven) throw new Problem(403, 'Nothing shows that this call comes from your own page.')
}

export async function answering(
	request: Request,
	work: () => Promise<Response>,
): Promise<Response> {
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
	const headers = new Headers({
		'Content-Type': 'application/problem+json',
		'Cache-Control': 'no-store',
		...problem.headers,
	})
	if (problem.status === 503) headers.set('Retry-After', '5')
	if (problem.status === 401) headers.set('WWW-Authenticate', 'Bearer')
	const body = JSON.stringify(problem.toBody(requestIdOf(request)))
	return new WholeResponse(body, { status: problem.status, headers })
}

export function toResponse({ status, body, location }: Answer): Response {
	const headers = new Headers({ 'Content-Type': JSON_TYPE, 'Cache-Control': 'no-store' })
	if (location) headers.set('Location', location)
	return new WholeResponse(JSON.stringify(body), { status, headers })
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** A JSON answer to a GET; `conditional` adds its ETag. */
export const json = (body: unknown): Response =>
	new WholeResponse(JSON.stringify(body), { headers: { 'Content-Type': JSON_TYPE } })
