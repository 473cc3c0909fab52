import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

export type Json = Record<string, unknown>

export interface PublishedOperation {
	operationId: string
	responses: Record<string, Json>
	parameters: Json[]
	requestBody?: Json
}

export interface Document {
	paths: Record<string, Record<string, PublishedOperation>>
	components: Record<string, Record<string, Json>>
}

interface Answered {
	method: string
	/** With or without a query. */
	path: string
	response: Response
	text: string
}

/** Holds answers to the published document, and remembers which of its answers were seen. */
export class Contract {
	readonly seen = new Set<string>()
	readonly document: Document
	readonly #ajv = new Ajv2020({ strict: false, validateSchema: false })
	readonly #validators = new Map<string, ValidateFunction>()

	constructor(document: Document) {
		this.document = document
		addFormats.default(this.#ajv)
		this.#ajv.addSchema({ ...closed(document), $id: 'api' })
	}

	/** Every answer that the document promises, as `sendMessage 201`. */
	documented(): string[] {
		return this.operations().flatMap(({ operationId, responses }) =>
			Object.keys(responses).map(status => `${operationId} ${status}`),
		)
	}

	operations(): PublishedOperation[] {
		return Object.values(this.document.paths).flatMap(path => Object.values(path))
	}

	/** @throws Error that says how the answer differs from what the document promises. */
	check({ method, path, response, text }: Answered) {
		const name = `${method} ${path} → ${response.status}`
		const { operationId, responses } = this.#operationAt(method, path)
		const given = responses[response.status]
		if (!given) throw new Error(`${name} is not documented: ${text}`)
		const { headers = {}, content = {} } = this.#followed(given) as Record<string, Json>
		for (const header of Object.keys(headers)) {
			if (!response.headers.has(header)) throw new Error(`${name} lacks ${header}`)
			this.#validate(`${name} ${header}`, this.#followed(headers[header] as Json).schema as Json, {
				value: response.headers.get(header),
			})
		}
		const [type, body] = Object.entries(content)[0] ?? []
		if (type === undefined) {
			if (text !== '') throw new Error(`${name} has a body`)
		} else {
			const sent = response.headers.get('content-type')?.split(';', 1)[0]
			if (sent !== type) throw new Error(`${name} is ${sent}, not ${type}`)
			const schema = (body as { schema?: Json }).schema
			if (schema) this.#validate(name, schema, { value: JSON.parse(text) })
		}
		this.seen.add(`${operationId} ${response.status}`)
	}

	/** @throws Error when it is not a problem as published. */
	checkProblem(value: unknown) {
		this.#validate('Problem', { $ref: '#/components/schemas/Problem' }, { value })
	}

	#operationAt(method: string, path: string): PublishedOperation {
		const pathname = path.split('?', 1)[0]!
		const place = Object.keys(this.document.paths)
			.sort((a, b) => a.split('{').length - b.split('{').length) // the literal address first
			.find(template => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
		const operation = place && this.document.paths[place]![method.toLowerCase()]
		if (!operation) throw new Error(`${method} ${path} is not documented`)
		return operation
	}

	#followed(given: Json): Json {
		const [, , kind, name] = String(given.$ref ?? '').split('/')
		return kind && name ? this.document.components[kind]![name]! : given
	}

	#validate(name: string, schema: Json, { value }: { value: unknown }) {
		const id = JSON.stringify(schema).replaceAll('"#/', '"api#/')
		const validate = this.#validators.get(id) ?? this.#ajv.compile(JSON.parse(id))
		this.#validators.set(id, validate)
		if (validate(value)) return
		const problems = this.#ajv.errorsText(validate.errors)
		throw new Error(`${name}: ${problems}\n${JSON.stringify(value, null, 2)}`)
	}
}

/** The document with its objects closed: an answer with a field that it does not tell of fails. */
function closed<T>(part: T): T {
	if (Array.isArray(part)) return part.map(closed) as T
	if (typeof part !== 'object' || part === null) return part
	const copy: Json = {}
	for (const [key, value] of Object.entries(part)) copy[key] = closed(value)
	if (copy.type === 'object' && copy.properties) copy.additionalProperties ??= false
	return copy as T
}
