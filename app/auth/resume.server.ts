import { createRequestHandler } from '@remix-run/node'
import { z } from 'zod'
import { env } from '~/env.server'
import { originOf, requestIdOf } from '~/http/request.server'
import { CSRF_FIELD, csrfSubject, csrfToken } from './csrf.server'
import { safeRedirect } from './redirect'

const Carried = z.object({
	action: z
		.string()
		.max(500)
		.refine(path => safeRedirect(path, '') === path),
	fields: z.array(z.tuple([z.string(), z.string()])).max(100),
	token: z.string(),
})

/** What the log-in page carried along from a form that met an ended session, or null. */
export function carriedBy(form: FormData): z.output<typeof Carried> | null {
	const text = form.get('carried')
	if (typeof text !== 'string') return null
	try {
		return Carried.parse(JSON.parse(text))
	} catch {
		return null
	}
}

/** Whether the form that was carried along was shown to this user: nobody's words are sent in another's name. */
export const belongsTo = (carried: { token: string }, userId: string): boolean =>
	csrfSubject(carried.token) === userId

/**
 * Does what the carried form asked for, through the same route, in the session
 * that has just begun.
 * @returns the route's answer: a redirect when it was done.
 */
export async function resume(
	request: Request,
	carried: z.output<typeof Carried>,
	userId: string,
	setCookie: string,
): Promise<Response> {
	const build = await import('virtual:remix/server-build')
	const handle = createRequestHandler(build, env.NODE_ENV)
	const body = new URLSearchParams([...carried.fields, [CSRF_FIELD, csrfToken(userId)]])
	return handle(
		new Request(new URL(carried.action, originOf(request)), {
			method: 'POST',
			headers: {
				cookie: setCookie.split(';', 1)[0]!,
				host: request.headers.get('host') ?? '',
				'x-request-id': requestIdOf(request),
			},
			body,
		}),
	)
}
