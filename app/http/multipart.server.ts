import { PassThrough, type Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { requirePlainNames } from './body.server'
import { Problem } from './problem'

/** A file of a form, while it arrives. */
export interface FilePart {
	/** The field it was chosen in. */
	field: string
	/** As its sender calls it. */
	name: string
	stream: Readable
}

interface Reading {
	/** Bytes of the whole body. */
	maxBytes: number
	/**
	 * Given each file as it comes, with the fields that came before it; the rest of
	 * the body waits until its stream has been read. False: no more is read.
	 */
	onFile: (file: FilePart, before: FormData) => Promise<boolean>
}

/** Bytes that all text fields may have together. */
const MAX_TEXT = 128 * 1024

const LIMITS = {
	fieldSize: MAX_TEXT + 1,
	fields: 200,
	parts: 300,
	headerPairs: 20,
	headerSize: 8192,
}

const broken = () => new Problem(400, 'This form arrived broken. Go back and send it again.')

const tooLarge = (bytes: number) =>
	new Problem(
		413,
		bytes === MAX_TEXT
			? 'This text is too large: at most 128 KB can be sent at once.'
			: `This is too large: at most ${Math.floor(bytes / 1e6)} MB can be sent at once.`,
	)

/** True for the forms that may carry files. */
export const isMultipart = (request: Request): boolean =>
	/^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '')

/**
 * Reads a form with files (RFC 7578) as it arrives. Files are never held in
 * memory, and how fast they are taken in is how fast they are sent.
 * @returns its text fields, and why not all of it was read: 413 too large, 400
 *   broken or broken off, or what `onFile` was refused with.
 */
export async function readMultipart(
	request: Request,
	{ maxBytes, onFile }: Reading,
): Promise<{ form: FormData; failure: Problem | null }> {
	const form = new FormData()
	const arriving = new Set<Readable>()
	const handled: Promise<void>[] = []
	let textBytes = 0
	let stopped = false
	let failure: unknown = null
	let wake = () => {}
	const stop = () => {
		stopped = true
		wake()
	}
	// Not by Promise.race: one that lasts would keep every piece that it was raced against.
	const orStopped = <T>(event: Promise<T>) =>
		new Promise<T | undefined>((resolve, reject) => {
			wake = () => resolve(undefined)
			event.then(resolve, reject)
		})
	const fail = (error: unknown) => {
		failure ??= error
		stop()
	}

	const parser = parserOf(request)
	parser.on('error', () => fail(broken()))
	parser.on('partsLimit', () => fail(broken()))
	parser.on('field', (name, value) => {
		textBytes += Buffer.byteLength(value)
		if (textBytes > MAX_TEXT) fail(tooLarge(MAX_TEXT))
		else form.append(name, value)
	})
	parser.on('file', (field, stream, name) => {
		const given = new PassThrough().on('error', () => {}) // its reader hears of it too
		stream.on('error', error => given.destroy(error))
		if (!name || stopped) return void stream.resume()
		arriving.add(stream)
		stream.once('close', () => arriving.delete(stream))
		// Given up by its reader, the rest is still taken in: the parser waits for it.
		given.once('close', () => stream.unpipe(given).resume())
		stream.pipe(given)
		const handling = onFile({ field, name: name.replaceAll('%22', '"'), stream: given }, form).then(
			goOn => {
				if (!goOn) stop()
			},
			fail,
		)
		handled.push(handling.finally(() => given.destroy()))
	})
	const finished = new Promise<void>(resolve => parser.once('finish', resolve))

	let size = 0
	const reader = request.body?.getReader()
	try {
		while (reader && !stopped) {
			const read = await orStopped(reader.read())
			if (!read || read.done) break
			const { value } = read
			size += value.byteLength
			if (size > maxBytes) fail(tooLarge(maxBytes))
			else if (!parser.write(Buffer.from(value.buffer, value.byteOffset, value.byteLength))) {
				await orStopped(new Promise(resolve => parser.once('drain', resolve)))
			}
		}
		if (!stopped) {
			parser.end()
			await orStopped(finished)
		}
	} catch {
		fail(broken()) // the sender is gone
	}
	// Not cancelled: that would reset the connection before the answer is read.
	reader?.releaseLock()
	for (const stream of arriving) if (!stream.readableEnded) stream.destroy(broken())
	await Promise.all(handled)
	if (failure && !(failure instanceof Problem)) throw failure
	requirePlainNames(form)
	return { form, failure: failure as Problem | null }
}

function parserOf(request: Request) {
	try {
		const headers = { 'content-type': request.headers.get('content-type') ?? '' }
		return new Busboy({ headers, limits: LIMITS })
	} catch {
		throw broken() // no boundary
	}
}
