import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { CSRF_FIELD, csrfSubject, csrfToken, visitorOf, visitorToken } from '~/auth/csrf.server'
import { actorOf, isLate } from '~/auth/sessions.server'
import { isUnreachable } from '~/db/errors.server'
import { readForm } from './body.server'
import { requireIds } from './id'
import { log, loggable } from './log.server'
import { Problem, type ProblemBody } from './problem'
import { isForeign, refuseCrossOrigin, requestIdOf } from './request.server'

/** A form that was not acted on, and what it held. */
export interface Carried {
	action: string
	/** Names and values in their order: a name may come more than once. */
	fields: [string, string][]
}

/** What an error page knows. */
export interface Refusal {
	problem: ProblemBody
	/** Log in here; `carried` is done after. */
	login?: { csrf: string; carried?: (Carried & { token: string }) | undefined }
	/** Look at it, then send it again. */
	again?: { csrf: string; carried: Carried }
}

type Params = LoaderFunctionArgs['params']

/** A loader for whoever is logged in; anyone else goes to the log-in page and comes back. */
export function page<T>(load: (args: LoaderFunctionArgs & { actor: Actor }) => Promise<T>) {
	return openPage<T>(async ({ actor, ...args }) => {
		if (actor) return load({ ...args, actor })
		const { pathname, search } = new URL(args.request.url)
		throw redirect(`/login?redirectTo=${encodeURIComponent(pathname + search)}`)
	})
}

/** A loader for anyone. */
export function openPage<T>(
	load: (args: LoaderFunctionArgs & { actor: Actor | null }) => Promise<T>,
) {
	return (args: LoaderFunctionArgs): Promise<T> =>
		refusing(args.request, async () => {
			requireIds(args.params)
			return load({ ...args, actor: await actorOf(args.request) })
		})
}

/** An action for whoever has its address, which is the proof: another site, or a mail service, may post to it. The body is not read. */
export function linkForm<T>(act: (args: ActionFunctionArgs) => Promise<T>) {
	return (args: ActionFunctionArgs): Promise<T> =>
		refusing(args.request, async () => {
			requirePost(args.request)
			return act(args)
		})
}

export type FormArgs = ActionFunctionArgs & { actor: Actor; form: FormData }

/**
 * An action for a form of someone who is logged in. In this order: the session
 * (401, with the log-in page that carries the form along), then `access`, which
 * throws 404 for what is not the actor's, then the form's token (403).
 */
export function form<T>(
	act: (args: FormArgs) => Promise<T>,
	access: (actor: Actor, params: Params) => Promise<unknown> = async () => {},
) {
	return (args: ActionFunctionArgs): Promise<T> =>
		refusing(args.request, async () => {
			const { request, params } = args
			requirePost(request)
			const began = performance.now()
			const asked = await actorOf(request)
			const form = await readForm(request).catch(async error => {
				if (asked) {
					requireIds(params)
					await access(asked, params)
				}
				throw error
			})
			const actor = isLate(began) ? await actorOf(request) : asked
			if (!actor) throw await askToLogIn(request, form)
			requireIds(params)
			await access(actor, params)
			refuseCrossOrigin(request)
			if (csrfSubject(form.get(CSRF_FIELD)) !== actor.id) throw askAgain(request, form, actor)
			return act({ ...args, actor, form })
		})
}

/** An action for a form of a visitor: logging in, signing up. */
export function visitorForm<T>(act: (args: ActionFunctionArgs & { form: FormData }) => Promise<T>) {
	return (args: ActionFunctionArgs): Promise<T> =>
		refusing(args.request, async () => {
			const { request } = args
			requirePost(request)
			refuseCrossOrigin(request)
			const form = await readForm(request)
			const visitor = await visitorOf(request)
			if (visitor === null || csrfSubject(form.get(CSRF_FIELD)) !== visitor) {
				throw new Problem(
					403,
					'This form was open for too long, or cookies are switched off. Open the page again and send it once more.',
				)
			}
			return act({ ...args, form })
		})
}

export function requirePost(request: Request) {
	if (request.method !== 'POST') throw new Problem(405, 'Send this as a form post.')
}

/** Turns what a domain refuses into an error page's data, and what broke into a line of the log. */
export async function refusing<T>(request: Request, work: () => Promise<T>): Promise<T> {
	try {
		return await work()
	} catch (error) {
		if (!(error instanceof Error)) throw error // a redirect or data, as it is
		const problem = error instanceof Problem ? error : unexpected(request, error)
		throw refusal(request, problem)
	}
}

/** Logs what nobody foresaw and gives the problem that a person is told. */
export function unexpected(request: Request, error: unknown): Problem {
	const unreachable = isUnreachable(error)
	log.error(
		{ requestId: requestIdOf(request), err: loggable(error) },
		unreachable ? 'database unreachable' : 'unexpected error',
	)
	return unreachable
		? new Problem(
				503,
				'The service can’t reach its data just now. Nothing was changed; try again in a moment.',
			)
		: new Problem(
				500,
				'Something broke on our side. It was written down, and nothing was half done; try again.',
			)
}

/** An error page's data, with its status. */
export function refusal(
	request: Request,
	problem: Problem,
	extra: Omit<Refusal, 'problem'> = {},
	headers?: HeadersInit,
) {
	const init = new Headers(headers)
	for (const [name, value] of Object.entries(problem.headers)) init.set(name, value)
	if (problem.status === 503) init.set('Retry-After', '5')
	const body: Refusal = { problem: problem.toBody(requestIdOf(request)), ...extra }
	return data(body, { status: problem.status, headers: init })
}

const carriedFrom = (request: Request, form: FormData): Carried => ({
	action: new URL(request.url).pathname,
	fields: [...form].filter(
		(field): field is [string, string] => field[0] !== CSRF_FIELD && typeof field[1] === 'string',
	),
})

/** What makes no sense to finish in another session. */
const ENDS_WITH_SESSION = new Set(['/logout', '/demo/switch'])

export async function askToLogIn(request: Request, form: FormData) {
	const { csrf, headers } = await visitorToken(request)
	const token = form.get(CSRF_FIELD)
	const problem = new Problem(
		401,
		'You are not logged in. Log in, and what you just did is finished.',
	)
	// What another site posted is not carried along: it would be done in the user's name.
	const carried =
		isForeign(request) || ENDS_WITH_SESSION.has(new URL(request.url).pathname)
			? undefined
			: { ...carriedFrom(request, form), token: typeof token === 'string' ? token : '' }
	return refusal(request, problem, { login: { csrf, carried } }, headers)
}

/** The form's token is missing or too old: nothing is lost, and the person decides. */
export function askAgain(request: Request, form: FormData, actor: Actor) {
	const problem = new Problem(
		403,
		'This form was open for too long, so nothing was done yet. Look it over and send it again.',
	)
	const again = { csrf: csrfToken(actor.id), carried: carriedFrom(request, form) }
	return refusal(request, problem, { again })
}
