import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { ActionFunctionArgs } from '@remix-run/node'
import type { z } from 'zod'
import { isLate } from '~/auth/sessions.server'
import {
	answering,
	methodNotAllowed,
	requireCredentials,
	requireProof,
	requireScope,
	toResponse,
} from '~/http/api-doors.server'
import { idempotent } from '~/http/idempotency.server'
import { isMultipart, readMultipart } from '~/http/multipart.server'
import { Problem } from '~/http/problem'
import { parseQuery } from '~/http/query.server'
import { discard, type Incoming, receive, TooLarge } from './incoming.server'
import { MAX_BYTES, MB, refusedFile } from './limits.server'
import { UploadQuery } from './schemas'
import { storeAttachment } from './store.server'

/** A form is a little longer than its file. */
const MAX_FORM = MAX_BYTES + MB

const TOO_LARGE = `A file may have ${MAX_BYTES / MB} MB.`

/**
 * `POST /api/attachments`: one file, as the field `file` of a form or as the whole
 * body. Checked as the calls that take JSON: 401, 403, 415, 413, 400, 422.
 */
export const uploadCall = ({ request }: ActionFunctionArgs) =>
	answering(request, async () => {
		if (request.method !== 'POST') throw methodNotAllowed(['POST'])
		const began = performance.now()
		const credentials = await requireCredentials(request)
		const { actor } = credentials
		if (credentials.scopes === null) requireProof(request, actor)
		requireScope(credentials, 'messages:write')
		const type = request.headers.get('content-type') ?? ''
		if (!type || /^(application\/(json|x-www-form-urlencoded)|text\/plain)\b/i.test(type)) {
			throw new Problem(
				415,
				'Send the file as multipart/form-data, or as the body with a type of its own, like application/octet-stream.',
			)
		}
		if (Number(request.headers.get('content-length')) > MAX_FORM) {
			throw new Problem(413, TOO_LARGE)
		}
		const query = parseQuery(request, UploadQuery)
		const { incoming, name, alt } = await read(request, query)
		try {
			if (isLate(began)) await requireCredentials(request)
			const named = { name, alt, sha256: incoming.sha256 }
			const answer = await idempotent(
				request,
				actor,
				named,
				async () => ({
					status: 201,
					body: { attachment: await storeAttachment(actor, incoming, { name, alt }) },
				}),
				{ asksOthers: true },
			)
			return toResponse(answer)
		} finally {
			await discard(incoming.path)
		}
	})

interface Upload {
	incoming: Incoming
	name: string
	alt: string | undefined
}

async function read(request: Request, query: z.output<typeof UploadQuery>): Promise<Upload> {
	try {
		if (isMultipart(request)) return await readForm(request, query)
		if (!query.name) {
			const errors = [{ path: 'name', message: 'is missing' }]
			throw new Problem(400, 'Say in ?name= what the file is called.', errors)
		}
		const body = request.body ? Readable.fromWeb(request.body as ReadableStream) : Readable.from([])
		return { incoming: await receive(body), name: query.name, alt: query.alt }
	} catch (error) {
		if (error instanceof TooLarge) throw new Problem(413, TOO_LARGE)
		throw error
	}
}

async function readForm(request: Request, query: z.output<typeof UploadQuery>): Promise<Upload> {
	let file: { incoming: Incoming; name: string } | undefined
	try {
		const { form, failure } = await readMultipart(request, {
			maxBytes: MAX_FORM,
			async onFile({ field, name, stream }) {
				if (field !== 'file' || file) throw new Problem(400, 'Send one file, as the field “file”.')
				file = { name, incoming: await receive(stream) }
				return true
			},
		})
		if (failure) throw failure
		if (!file) throw refusedFile('Send a file, as the field “file”.')
		const alt = form.get('alt')
		return { ...file, alt: typeof alt === 'string' ? alt : query.alt }
	} catch (error) {
		if (file) await discard(file.incoming.path)
		throw error
	}
}
