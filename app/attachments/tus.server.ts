import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import {
	answering,
	methodNotAllowed,
	requireCredentials,
	requireProof,
	requireScope,
} from '~/http/api-doors.server'
import { requireIds } from '~/http/id'
import { Problem } from '~/http/problem'
import { beginUpload, cancelUpload, continueUpload, uploadOffset } from './resumable.server'

/* The tus protocol, version 1.0.0, with creation and termination (https://tus.io/protocols/resumable-upload). */

const VERSION = '1.0.0'

type Call = (args: ActionFunctionArgs & { actor: Actor }) => Promise<{
	status: number
	headers?: Record<string, string>
}>

function tus(calls: Record<string, Call>) {
	return (args: LoaderFunctionArgs | ActionFunctionArgs) =>
		answering(args.request, async () => {
			const { request, params } = args
			const call = calls[request.method]
			if (!call) throw methodNotAllowed(Object.keys(calls))
			const credentials = await requireCredentials(request)
			const { actor } = credentials
			requireIds(params)
			if (request.method !== 'HEAD' && credentials.scopes === null) requireProof(request, actor)
			requireScope(credentials, 'messages:write')
			if (request.headers.get('tus-resumable') !== VERSION) {
				throw new Problem(412, `Say “Tus-Resumable: ${VERSION}”.`, undefined, {
					'Tus-Version': VERSION,
				})
			}
			const { status, headers } = await call({ ...args, actor })
			return new Response(null, {
				status,
				headers: { 'Tus-Resumable': VERSION, 'Cache-Control': 'no-store', ...headers },
			})
		})
}

/** `POST /uploads`: announces a file. */
export const tusCollection = tus({
	async POST({ request, actor }) {
		const { filename, alt } = metadataOf(request)
		const byteSize = numberIn(request, 'upload-length')
		const id = await beginUpload(actor, {
			name: filename || 'file',
			alt: alt || null,
			byteSize,
		})
		return { status: 201, headers: { Location: `/uploads/${id}`, 'Upload-Offset': '0' } }
	},
})

/** `HEAD`, `PATCH` and `DELETE /uploads/:id`: how far it is, more of it, no more of it. */
export const tusUpload = tus({
	async HEAD({ params, actor }) {
		const { offset, size } = await uploadOffset(actor, params.id!)
		return {
			status: 200,
			headers: { 'Upload-Offset': String(offset), 'Upload-Length': String(size) },
		}
	},
	async PATCH({ request, params, actor }) {
		if (request.headers.get('content-type') !== 'application/offset+octet-stream') {
			throw new Problem(415, 'Send the bytes as application/offset+octet-stream.')
		}
		const offset = numberIn(request, 'upload-offset')
		const body = request.body ? Readable.fromWeb(request.body as ReadableStream) : Readable.from([])
		const now = await continueUpload(actor, params.id!, offset, body)
		return { status: 204, headers: { 'Upload-Offset': String(now) } }
	},
	async DELETE({ params, actor }) {
		await cancelUpload(actor, params.id!)
		return { status: 204 }
	},
})

function numberIn(request: Request, header: string): number {
	const text = request.headers.get(header) ?? ''
	if (!/^\d{1,12}$/.test(text)) throw new Problem(400, `Say ${header} in bytes.`)
	return Number(text)
}

/** `Upload-Metadata`: names, each with its value in base64. */
function metadataOf(request: Request): Record<string, string> {
	const pairs = (request.headers.get('upload-metadata') ?? '').split(',')
	return Object.fromEntries(
		pairs.map(pair => {
			const [name = '', value = ''] = pair.trim().split(' ')
			return [name, Buffer.from(value, 'base64').toString()]
		}),
	)
}
