import { curlOf } from './curl'
import { openApi } from './openapi.server'
import { OPERATIONS } from './operations'
import { type Field, fieldsOf, type Json, typeOf, type Word } from './schema-words'

/* The published document as a person reads it: nothing here that is not in it. */

export interface CallDocs {
	id: string
	method: string
	path: string
	summary: string
	description: string[]
	parameters: (Field & { place: string })[]
	request: Word[] | null
	example: string
	answers: { status: string; what: string; type: Word[]; headers: string[] }[]
}

interface Parameter extends Json {
	name: string
	in: string
}

interface Answer {
	description: string
	headers?: Json
	content?: Record<string, { schema?: Json }>
}

type Document = ReturnType<typeof openApi>

/** Everything that the page shows. */
export function apiDocs() {
	const document = openApi()
	return {
		title: document.info.title,
		about: document.info.description.split('\n\n'),
		tokens: document.components.securitySchemes.token.description
			.split('\n')
			.map(line => line.replace(/^- /, '')),
		groups: document.tags.map(({ name }) => ({
			name,
			calls: OPERATIONS.filter(({ tag }) => tag === name).map(call => docsOf(document, call)),
		})),
		webhooks: Object.entries(document.webhooks).map(([name, { post }]) => ({
			name,
			what: post.summary,
			about: post.description,
			type: typeOf(post.requestBody.content['application/json'].schema),
		})),
		schemas: Object.entries(document.components.schemas).map(([name, schema]) => ({
			name,
			description: String((schema as Json).description ?? ''),
			shapes: fieldsOf(schema as Json),
		})),
	}
}

function docsOf(document: Document, call: (typeof OPERATIONS)[number]): CallDocs {
	const { description, parameters, requestBody, responses } = document.paths[call.path]![
		call.method.toLowerCase()
	] as {
		description: string
		parameters: (Parameter | { $ref: string })[]
		requestBody?: { content: Record<string, { schema: Json }> }
		responses: Record<string, Answer | { $ref: string }>
	}
	return {
		id: call.operationId,
		method: call.method,
		path: call.path,
		summary: call.summary,
		description: description.split('\n\n').filter(Boolean),
		parameters: parameters.map(given => {
			const { name, in: place, ...parameter } = followed<Parameter>(document, given)
			return {
				name,
				place,
				type: typeOf((parameter.schema as Json) ?? {}),
				required: parameter.required === true,
				description: String(parameter.description ?? ''),
			}
		}),
		request: requestBody ? bodyOf(requestBody.content) : null,
		example: curlOf(call),
		answers: Object.entries(responses).map(([status, given]) => {
			const answer = followed<Answer>(document, given)
			const [contentType, content] = Object.entries(answer.content ?? {})[0] ?? []
			return {
				status,
				what: answer.description,
				type: content?.schema ? typeOf(content.schema) : contentType ? [contentType] : [],
				headers: Object.keys(answer.headers ?? {}),
			}
		}),
	}
}

/** The shape of JSON, or the types of what else is taken. */
function bodyOf(content: Record<string, { schema: Json }>): Word[] {
	const json = content['application/json']
	return json ? typeOf(json.schema) : [Object.keys(content).join(' or ')]
}

/** What a reference of the document points at, or the thing itself. */
function followed<T>(document: Document, given: T | { $ref: string }): T {
	const ref = (given as { $ref?: string }).$ref
	if (!ref) return given as T
	return ref
		.slice('#/'.length)
		.split('/')
		.reduce<unknown>((place, key) => (place as Json)[key], document) as T
}
