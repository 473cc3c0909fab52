import { LazyRequest } from './lazy-request.server'
import { Problem } from './problem'

/** What a form or a JSON call may send, in bytes. The longest message takes 16 KB, three times that when percent-encoded. */
const MAX_BYTES = 128 * 1024

/**
 * The form that was posted. Stops reading at the limit, whatever `Content-Length` says.
 * @throws Problem 413 too large; 415 not a form; 400 broken.
 */
export async function readForm(request: Request): Promise<FormData> {
	const type = request.headers.get('content-type') ?? ''
	if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) {
		throw new Problem(415, 'Send this as a form.')
	}
	const bytes = await readBytes(request)
	const form = /^multipart/i.test(type) ? await parseMultipart(bytes, type) : parseUrlEncoded(bytes)
	requirePlainNames(form)
	return form
}

/** Any bytes are a form of this kind. */
function parseUrlEncoded(bytes: Uint8Array): FormData {
	const form = new FormData()
	for (const [name, value] of new URLSearchParams(
		new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
	)) {
		form.append(name, value)
	}
	return form
}

const parseMultipart = (bytes: Uint8Array<ArrayBuffer>, type: string) =>
	new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => {
		throw new Problem(400, 'This form arrived broken. Go back and send it again.')
	})

/** What our own forms call their fields, and how many they have at the most. */
const NAME = /^[a-z][a-z0-9]{0,39}$/i
const MAX_FIELDS = 100

/**
 * A name like `title[999999999]` makes conform build the list that it names, and
 * `__intent__` is an order to it: ours are plain.
 */
export function requirePlainNames(form: FormData) {
	const names = [...form.keys()]
	if (names.length > MAX_FIELDS || !names.every(name => NAME.test(name))) {
		throw new Problem(
			400,
			'This form has fields that its page does not have. Open the page and try again.',
		)
	}
}

/** The text fields of a form, the last of each name. Files are left out. */
export function fieldsOf(form: FormData): Record<string, string> {
	const fields: Record<string, string> = {}
	for (const [name, value] of form) if (typeof value === 'string') fields[name] = value
	return fields
}

/**
 * The JSON that was sent. Undefined when there is none and it is `optional`.
 * @throws Problem 415 not JSON; 413 too large; 400 malformed, or nested too deeply.
 */
export async function readJson(request: Request, { optional = false } = {}): Promise<unknown> {
	const isJson = /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')
	const wrongType = () => new Problem(415, 'Send this as application/json.')
	if (!isJson && !optional) throw wrongType()
	const bytes = await readBytes(request).catch((error: unknown) => {
		throw isJson ? error : wrongType()
	})
	if (optional && bytes.byteLength === 0) return undefined
	if (!isJson) throw wrongType()
	const value = parseJson(bytes)
	if (isDeep(value)) throw new Problem(400, 'This JSON is nested too deeply.')
	return value
}

/**
 * JSON in UTF-8.
 * @throws Problem 400 malformed.
 */
export function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
	} catch {
		throw new Problem(400, 'This is not well-formed JSON in UTF-8.')
	}
}

/** No call takes more than a few levels. */
const MAX_DEPTH = 32

/** Said here, level by level: whatever walks the value by recursion would overflow the stack. */
function isDeep(value: unknown): boolean {
	let level = [value]
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > MAX_DEPTH) return true
		level = level.flatMap(one => (typeof one === 'object' && one ? Object.values(one) : []))
	}
	return false
}

/**
 * All that was sent. Stops reading at the limit.
 * @throws Problem 413
 */
export async function readBytes(
	request: Request,
	maxBytes = MAX_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
	const tooLarge = () =>
		new Problem(413, `This is too large: at most ${maxBytes / 1024} KB can be sent at once.`)
	if (Number(request.headers.get('content-length')) > maxBytes) throw tooLarge()
	const short = await LazyRequest.bytesOf(request)
	if (short) return short
	const chunks: Uint8Array[] = []
	let size = 0
	if (!request.body) return Buffer.alloc(0)
	const reader = request.body.getReader()
	for (let read = await reader.read(); !read.done; read = await reader.read()) {
		size += read.value.byteLength
		if (size > maxBytes) {
			// Not cancelled: that would reset the connection before the answer is read.
			reader.releaseLock()
			throw tooLarge()
		}
		chunks.push(read.value)
	}
	return Buffer.concat(chunks)
}
