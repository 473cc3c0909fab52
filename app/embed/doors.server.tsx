import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import type { Actor } from '~/auth/actor'
import { CSRF_FIELD, csrfSubject, csrfToken } from '~/auth/csrf.server'
import { env } from '~/env.server'
import { readForm } from '~/http/body.server'
import { unexpected } from '~/http/doors.server'
import { securityHeaders } from '~/http/headers.server'
import { requireIds } from '~/http/id'
import { Problem } from '~/http/problem'
import { refuseCrossOrigin, requestIdOf } from '~/http/request.server'
import { WholeResponse } from '~/http/whole.server'
import { EmbedDocument } from './document'
import { embedActorOf } from './session.server'
import { over, requireEmbedding } from './token.server'

/** The frame's forms name its user, as those of the pages do, but are good here alone. */
const subjectOf = (actor: Actor) => `embed-${actor.id}`

export const embedCsrf = (actor: Actor) => csrfToken(subjectOf(actor))

/** A page without scripts that the configured sites may show in a frame. */
export function embedHtml(request: Request, page: ReactElement, status = 200): Response {
	const headers = new Headers({
		'Content-Type': 'text/html; charset=utf-8',
		'Cache-Control': 'no-store',
		'X-Request-Id': requestIdOf(request),
	})
	// Itself too: the conversation keeps itself current in a frame of its own.
	securityHeaders(headers, null, ["'self'", ...(env.EMBED_ORIGINS ?? [])].join(' '))
	return new WholeResponse(`<!doctype html>${renderToStaticMarkup(page)}`, { status, headers })
}

/**
 * Answers within a frame: also what is refused. Not there at all unless embedding is configured.
 * @param written what somebody wrote, which a refusal gives back.
 */
export async function embedded(
	request: Request,
	work: () => Promise<Response>,
	written: () => string = () => '',
): Promise<Response> {
	try {
		requireEmbedding()
		return await work()
	} catch (error) {
		if (!(error instanceof Error)) throw error
		const problem = error instanceof Problem ? error : unexpected(request, error)
		const page = (
			<EmbedDocument title={problem.toBody().title}>
				<div className="m-auto p-6">
					<p>{problem.message}</p>
					{written() && (
						<label className="mt-4 block">
							What you wrote, to take along:
							<textarea className="field mt-1" rows={6} readOnly defaultValue={written()} />
						</label>
					)}
				</div>
			</EmbedDocument>
		)
		return embedHtml(request, page, problem.status)
	}
}

/** A page for whom the frame was opened for. */
export function embedPage(
	load: (args: LoaderFunctionArgs & { actor: Actor }) => Promise<Response>,
) {
	return (args: LoaderFunctionArgs) =>
		embedded(args.request, async () => {
			const actor = await requireActor(args.request)
			requireIds(args.params)
			return load({ ...args, actor })
		})
}

/** A form in the frame. Checked as those of the pages: who, then what (404), then the form's token. */
export function embedForm(
	act: (args: ActionFunctionArgs & { actor: Actor; form: FormData }) => Promise<Response>,
	access: (actor: Actor, params: ActionFunctionArgs['params']) => Promise<unknown>,
) {
	return (args: ActionFunctionArgs) => {
		let written = ''
		const work = async () => {
			const { request, params } = args
			if (request.method !== 'POST') throw new Problem(405, 'Send this as a form post.')
			const asked = await embedActorOf(request)
			if (asked) {
				requireIds(params)
				await access(asked, params)
			}
			const form = await readForm(request)
			written = String(form.get('body') ?? '')
			const actor = await requireActor(request) // also after a body that took its time
			refuseCrossOrigin(request)
			if (csrfSubject(form.get(CSRF_FIELD)) !== subjectOf(actor)) {
				throw new Problem(403, 'This form was open for too long. Load the page again.')
			}
			return act({ ...args, actor, form })
		}
		return embedded(args.request, work, () => written)
	}
}

async function requireActor(request: Request): Promise<Actor> {
	const actor = await embedActorOf(request)
	if (!actor) throw over()
	return actor
}
