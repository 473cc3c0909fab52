import type { ActionFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { CSRF_FIELD, csrfSubject } from '~/auth/csrf.server'
import { actorOf, isLate } from '~/auth/sessions.server'
import {
	askAgain,
	askToLogIn,
	type FormArgs,
	form,
	refusing,
	requirePost,
} from '~/http/doors.server'
import { requireIds } from '~/http/id'
import { isMultipart, readMultipart } from '~/http/multipart.server'
import type { Problem } from '~/http/problem'
import { refuseCrossOrigin } from '~/http/request.server'
import { discard, type Incoming, receive, TooLarge } from './incoming.server'
import { MAX_BYTES, MAX_FILES, MB, refusedFile, tooLarge, tooMany } from './limits.server'

/** A file that came with a form, on this machine's disk until the form is done. */
export interface ReceivedFile {
	name: string
	incoming: Incoming
}

/** `refused` says why not all of the form can be accepted; its fields are there all the same. */
export type FilesFormArgs = FormArgs & { files: ReceivedFile[]; refused: Problem | null }

/** Said to the action of a form whose files were left behind at the log-in page. */
export const FILES_LEFT = 'filesLeft'

/** Bytes of a form with all the files it may have. */
const MAX_FORM = MAX_FILES * MAX_BYTES + MB

/**
 * An action for a form that may carry files, otherwise as `form`. Who sends it,
 * whether they may, and the form's token are checked before the first file is
 * kept: those fields come first.
 */
export function formWithFiles<T>(
	act: (args: FilesFormArgs) => Promise<T>,
	access: (actor: Actor, params: ActionFunctionArgs['params']) => Promise<unknown>,
) {
	const withoutFiles = form(args => act({ ...args, files: [], refused: null }), access)
	return (args: ActionFunctionArgs): Promise<T> => {
		if (!isMultipart(args.request)) return withoutFiles(args)
		return refusing(args.request, () => readAndAct(args, act, access))
	}
}

async function readAndAct<T>(
	args: ActionFunctionArgs,
	act: (args: FilesFormArgs) => Promise<T>,
	access: (actor: Actor, params: ActionFunctionArgs['params']) => Promise<unknown>,
): Promise<T> {
	const { request, params } = args
	requirePost(request)
	const began = performance.now()
	let actor = await actorOf(request)
	if (actor) {
		requireIds(params)
		await access(actor, params)
	}
	const files: ReceivedFile[] = []
	let left = false
	let refused: Problem | null =
		Number(request.headers.get('content-length')) > MAX_FORM ? refusedFile(tooMuch()) : null
	const admitted = (fields: FormData) =>
		actor !== null && csrfSubject(fields.get(CSRF_FIELD)) === actor.id

	try {
		const { form, failure } = await readMultipart(request, {
			maxBytes: MAX_FORM,
			async onFile({ field, name, stream }, before) {
				left = true
				if (!admitted(before) || field !== 'files' || refused) return false
				if (files.length === MAX_FILES) {
					refused = refusedFile(tooMany())
					return false
				}
				try {
					files.push({ name, incoming: await receive(stream) })
				} catch (error) {
					if (!(error instanceof TooLarge)) throw error
					refused ??= refusedFile(tooLarge(name))
				}
				return true
			},
		})
		if (isLate(began)) actor = await actorOf(request)
		if (!actor) {
			if (left) form.set(FILES_LEFT, 'true')
			throw await askToLogIn(request, form)
		}
		refuseCrossOrigin(request)
		if (failure?.status === 400) throw failure
		if (!admitted(form)) throw askAgain(request, form, actor)
		return await act({ ...args, actor, form, files, refused: refused ?? failure })
	} finally {
		await discard(...files.map(({ incoming }) => incoming.path))
	}
}

const tooMuch = () =>
	`These files are too large together. A message holds ${MAX_FILES} files of ${MAX_BYTES / MB} MB each.`
