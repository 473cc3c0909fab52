import type { Operation } from './operation'

/* Which answers a call documents: its own, and those that every call of its kind has. */

interface Response {
	description: string
	headers?: Record<string, unknown>
	content?: Record<string, unknown>
}

const header = (name: string) => ({ $ref: `#/components/headers/${name}` })

const FRESH = { ETag: header('ETag') }

/** What a status says by itself, and its headers. */
const REFUSALS: Record<number, Response> = {
	400: { description: 'Malformed JSON, or a field or parameter that this call does not know.' },
	401: {
		description: 'No session and no valid token.',
		headers: { 'WWW-Authenticate': header('WWW-Authenticate') },
	},
	403: {
		description: 'The token lacks the scope, or nothing shows that the call is your own page’s.',
	},
	404: { description: 'It does not exist, or it is not yours.' },
	409: { description: 'It conflicts with the present state, which `detail` tells.' },
	413: { description: 'More than 128 KB.' },
	415: { description: 'Not `application/json`.' },
	422: {
		description:
			'Well-formed, but it can’t be accepted; `errors` says why. Also when an `Idempotency-Key` came with another request before.',
	},
	429: {
		description: 'Too many. `Retry-After` says when to go on.',
		headers: {
			'Retry-After': header('Retry-After'),
			RateLimit: header('RateLimit'),
			'RateLimit-Policy': header('RateLimit-Policy'),
		},
	},
	503: {
		description: 'The data can’t be reached just now. Nothing was changed.',
		headers: { 'Retry-After': header('Retry-After') },
	},
}

const problem = {
	'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
}

/** The answers that calls share, for `components/responses`. */
export const sharedResponses = () =>
	Object.fromEntries([
		['304', { description: 'What you hold is still what you would get.', headers: FRESH }],
		...Object.entries(REFUSALS).map(([status, words]) => [status, { ...words, content: problem }]),
	])

function commonStatuses({ scope, signed, method, query, request, upload }: Operation): number[] {
	const reads = method === 'GET'
	return [
		...(reads ? [304] : []),
		...(scope === null ? [] : [401, 403, 503]),
		...(signed ? [401, 503] : []),
		...(scope !== null && reads ? [400, 429] : []),
		...(query ? [400] : []),
		...(request || upload ? [400, 413, 415, 422] : []),
	]
}

/** `schemaRef` gives the reference to a named schema. */
export function responsesOf(operation: Operation, schemaRef: (schema: unknown) => unknown) {
	const responses: Record<string, unknown> = {}
	for (const [status, success] of Object.entries(operation.answers)) {
		const content = success.contentType ?? 'application/json'
		responses[status] = {
			description: success.what,
			headers: {
				...(hasETag(operation) && FRESH),
				...(success.location && {
					Location: { ...header('Location'), description: success.location },
				}),
			},
			content: { [content]: success.schema ? { schema: schemaRef(success.schema) } : {} },
		}
	}
	for (const status of commonStatuses(operation)) {
		if (status !== 304 || hasETag(operation)) {
			responses[status] = { $ref: `#/components/responses/${status}` }
		}
	}
	for (const [status, description] of Object.entries(operation.refusals ?? {})) {
		responses[status] = { ...REFUSALS[Number(status)], description, content: problem }
	}
	return responses
}

/** A page that holds forms has no ETag; every other GET has one. */
export const hasETag = ({ method, answers }: Operation): boolean =>
	method === 'GET' && answers[200]?.contentType !== 'text/html'
