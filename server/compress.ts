import { randomBytes } from 'node:crypto'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import {
	brotliCompressSync,
	constants,
	createBrotliCompress,
	createGzip,
	gzipSync,
	type ZlibOptions,
} from 'node:zlib'
import { isForeign } from '~/http/request.server'
import { WholeResponse } from '~/http/whole.server'

/** What is text, and made for one answer: Remix's own format is its `.data`. */
const TEXT = /^(?:text\/html|text\/x-script|text\/x-component|application\/(?:problem\+)?json)\b/

/** Smaller ones fit into a packet anyway, in bytes. */
const WORTH_IT = 1024

/** An answer that is longer is compressed piece by piece, beside the event loop. */
const AT_ONCE = 256 * 1024

/** The levels from which on a page costs more time than its bytes save (decision 26). */
const BROTLI = {
	params: {
		[constants.BROTLI_PARAM_QUALITY]: 2,
		[constants.BROTLI_PARAM_LGWIN]: 18,
		[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
	},
	flush: constants.BROTLI_OPERATION_FLUSH,
}
const GZIP: ZlibOptions = { level: 2, flush: constants.Z_SYNC_FLUSH }

const ENCODERS = {
	br: {
		whole: (content: Uint8Array) => brotliCompressSync(content, { params: BROTLI.params }),
		stream: () => createBrotliCompress(BROTLI),
	},
	gzip: {
		whole: (content: Uint8Array) => gzipSync(content, { level: GZIP.level }),
		stream: () => createGzip(GZIP),
	},
}

type Encoding = keyof typeof ENCODERS

/**
 * The answer, compressed where the client takes it (RFC 9110, 8.4 and 12.5.3) and it
 * pays. Files, parts of them, what names its bytes by a tag that is the same in every
 * encoding, and what another site's page asked for, stay as they are.
 */
export async function compressed(request: Request, response: Response): Promise<Response> {
	if (!isCompressible(response)) return response
	const { status, statusText, headers } = response
	if (!variesByEncoding(headers)) headers.append('Vary', 'Accept-Encoding')

	const accepted = encodingFor(request.headers.get('accept-encoding') ?? '')
	const encoding = isForeign(request) ? null : accepted
	const isShort = response instanceof WholeResponse && response.content.length < WORTH_IT
	if (!encoding || isShort || !(response instanceof WholeResponse || response.body)) return response

	const { content, rest } = await readAtOnce(response)
	if (!rest) {
		const whole = encoded(content, encoding)
		for (const [name, value] of Object.entries(whole.headers)) headers.set(name, value)
		return new WholeResponse(whole.content, { status, statusText, headers })
	}
	for (const [name, value] of Object.entries(encodingHeaders(encoding))) headers.set(name, value)
	headers.delete('Content-Length')
	const encoder = Duplex.toWeb(ENCODERS[encoding].stream())
	const body = joined(content, rest).pipeThrough(encoder as TransformStream)
	return new Response(body, { status, statusText, headers })
}

/** A whole content as it is sent in this encoding: a short one as it is. */
export function encoded(content: Buffer<ArrayBuffer>, encoding: Encoding | null) {
	if (!encoding || content.length < WORTH_IT) return { content, headers: {} }
	return { content: ENCODERS[encoding].whole(content), headers: encodingHeaders(encoding) }
}

/** With a header of random length: a page's length on the wire does not tell what is in it. */
function encodingHeaders(encoding: Encoding) {
	const random = randomBytes(33)
	const pad = random.toString('hex', 0, 32).slice(0, 1 + (random[32]! % 64))
	return { 'Content-Encoding': encoding, 'X-Pad': pad }
}

/** A status with a body, text, and not yet encoded. A tag must say the encoding too. */
function isCompressible({ status, headers }: Response): boolean {
	return (
		status !== 204 &&
		status !== 206 &&
		status !== 304 &&
		TEXT.test(headers.get('Content-Type') ?? '') &&
		!headers.has('Content-Encoding') &&
		!headers.has('Content-Disposition') &&
		!/no-transform/i.test(headers.get('Cache-Control') ?? '') &&
		(!headers.has('ETag') || variesByEncoding(headers))
	)
}

const variesByEncoding = (headers: Headers) => /accept-encoding/i.test(headers.get('Vary') ?? '')

/** The shortest that an `Accept-Encoding` takes, or null. */
export function encodingFor(accepted: string): Encoding | null {
	const weights = new Map<string, number>()
	for (const part of accepted.toLowerCase().split(',')) {
		const [name = '', weight = ''] = part.split(';')
		const q = /^\s*q\s*=\s*([\d.]+)/.exec(weight)
		weights.set(name.trim().replace(/^x-gzip$/, 'gzip'), q ? Number(q[1]) : 1)
	}
	const weightOf = (name: Encoding) => weights.get(name) ?? weights.get('*') ?? 0
	const [br, gzip] = [weightOf('br'), weightOf('gzip')]
	if (br > 0 && br >= gzip) return 'br'
	return gzip > 0 ? 'gzip' : null
}

/** All that a response has ready without waiting; `rest` is what it has not. */
async function readAtOnce(response: Response) {
	if (response instanceof WholeResponse && response.content.length <= AT_ONCE) {
		return { content: response.content, rest: null }
	}
	const reader = response.body!.getReader()
	const chunks: Uint8Array[] = []
	for (let size = 0; size < AT_ONCE; ) {
		const next = reader.read()
		const ready = await Promise.race([next, turn(null)])
		if (!ready) return { content: Buffer.concat(chunks), rest: { reader, next } }
		if (ready.done) return { content: Buffer.concat(chunks), rest: null }
		chunks.push(ready.value)
		size += ready.value.length
	}
	return { content: Buffer.concat(chunks), rest: { reader, next: reader.read() } }
}

interface Rest {
	reader: ReadableStreamDefaultReader<Uint8Array>
	next: Promise<ReadableStreamReadResult<Uint8Array>>
}

/** What was read already, then what comes. */
function joined(content: Uint8Array, { reader, next }: Rest): ReadableStream<Uint8Array> {
	return new ReadableStream({
		start(controller) {
			if (content.length > 0) controller.enqueue(content)
		},
		async pull(controller) {
			const { done, value } = await next
			if (done) return controller.close()
			controller.enqueue(value)
			next = reader.read()
		},
		cancel: reason => reader.cancel(reason),
	})
}
