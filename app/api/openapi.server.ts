import { SCOPE_NAMES } from '~/auth/scopes'
import { SESSION_COOKIE } from '~/auth/sessions.server'
import type { Operation } from './operation'
import { OPERATIONS } from './operations'
import { hasETag, responsesOf, sharedResponses } from './responses.server'
import { componentSchemas, queryParameters, schemaRef } from './schema-refs.server'
import { WEBHOOK_BODIES } from './webhook-bodies'

const ABOUT = `Messages and notifications between homeowners and contractors. The pages of this site run on the same rules.

**Who you are.** The session cookie, or \`Authorization: Bearer <token>\`. With the cookie, a call that writes must be JSON and come from this site.

**Order of checks.** 401, 404, 403, 415, 413, 400, 422. What is not yours is not there: 404. Unknown fields and parameters are refused (400).

**Errors.** \`application/problem+json\` (RFC 9457). A method that an address does not know answers 405.

**Lists.** \`limit\` (1 to 100) and an opaque \`cursor\`; \`nextCursor\` is null at the end.

**Freshness.** A GET carries a strong \`ETag\`; with \`If-None-Match\` it answers 304 while that still holds.

**Retrying.** A POST may carry an \`Idempotency-Key\`: with the same key and body the first answer comes again, a refusal too, for at least 24 hours and across restarts.

Times are RFC 3339 in UTC with milliseconds. Ids are opaque.`

const WEBHOOKS =
	'Signed as Standard Webhooks (standardwebhooks.com): check `webhook-signature` with your endpoint’s secret. Delivered at least once, so know an event again by its `webhook-id`; those of one thread come in order. Any other answer than 2xx is tried again for three days.'

const text = { type: 'string' }

const HEADERS = {
	ETag: { description: 'Strong (RFC 9110, 8.8.3).', required: true, schema: text },
	Location: { description: 'Where it is.', required: true, schema: text },
	'WWW-Authenticate': { description: 'RFC 9110, 11.6.1.', required: true, schema: text },
	'Retry-After': {
		description: 'Seconds.',
		required: true,
		schema: { type: 'string', pattern: '^\\d+$' },
	},
	RateLimit: { description: 'What is left: `"default";r=0;t=30`.', required: true, schema: text },
	'RateLimit-Policy': {
		description: 'The limit: `"default";q=20;w=10`.',
		required: true,
		schema: text,
	},
}

const PARAMETERS = {
	IfNoneMatch: {
		name: 'If-None-Match',
		in: 'header',
		description: 'The `ETag` of the answer that you hold.',
		schema: text,
	},
	IdempotencyKey: {
		name: 'Idempotency-Key',
		in: 'header',
		description: 'Names one act: repeated, it is done once and answered alike.',
		schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
	},
}

const SECURITY = {
	signature: {
		type: 'apiKey',
		in: 'header',
		name: 'webhook-signature',
		description:
			'Of a mail service: with `webhook-id` and `webhook-timestamp`, as Standard Webhooks (standardwebhooks.com) has it.',
	},
	session: {
		type: 'apiKey',
		in: 'cookie',
		name: SESSION_COOKIE,
		description: 'Made by logging in. May do all that its user may.',
	},
	token: {
		type: 'http',
		scheme: 'bearer',
		description: `A personal token. Scopes:\n${Object.entries(SCOPE_NAMES)
			.map(([scope, words]) => `- \`${scope}\`: ${words}`)
			.join('\n')}`,
	},
}

/** The OpenAPI 3.1 document of every call in `operations.ts`. */
export const openApi = () => ({
	openapi: '3.1.0',
	info: { title: 'Plumbline', version: '1.0.0', description: ABOUT },
	servers: [{ url: '/' }],
	tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map(name => ({ name })),
	paths: paths(),
	webhooks: webhooks(),
	components: {
		schemas: componentSchemas(),
		responses: sharedResponses(),
		headers: HEADERS,
		parameters: PARAMETERS,
		securitySchemes: SECURITY,
	},
})

const bytes = { type: 'string', contentMediaType: 'application/octet-stream' }

const UPLOAD = {
	required: true,
	content: {
		'multipart/form-data': {
			schema: {
				type: 'object',
				properties: { file: bytes, alt: { type: 'string' } },
				required: ['file'],
			},
		},
		'application/octet-stream': { schema: bytes },
	},
}

function paths() {
	const paths: Record<string, Record<string, unknown>> = {}
	for (const operation of OPERATIONS) {
		paths[operation.path] ??= {}
		paths[operation.path]![operation.method.toLowerCase()] = toOperation(operation)
	}
	return paths
}

/** What an endpoint that an administrator registered is sent. */
const webhooks = () =>
	Object.fromEntries(
		Object.entries(WEBHOOK_BODIES).map(([type, { schema, what }]) => [
			type,
			{
				post: {
					summary: what,
					description: WEBHOOKS,
					requestBody: {
						required: true,
						content: { 'application/json': { schema: schemaRef(schema) } },
					},
					responses: { '2XX': { description: 'Taken.' } },
				},
			},
		]),
	)

const toOperation = (operation: Operation) => ({
	operationId: operation.operationId,
	tags: [operation.tag],
	summary: operation.summary,
	description: [
		operation.description,
		operation.scope && `A token needs the scope \`${operation.scope}\`.`,
	]
		.filter(Boolean)
		.join('\n\n'),
	security: securityOf(operation),
	parameters: parametersOf(operation),
	...(operation.request && {
		requestBody: {
			required: operation.method !== 'DELETE',
			content: {
				'application/json': {
					schema: schemaRef(operation.request.schema),
					example: operation.request.example,
				},
				...Object.fromEntries(
					(operation.request.contentTypes ?? []).map(type => [type, { schema: text }]),
				),
			},
		},
	}),
	...(operation.upload && { requestBody: UPLOAD }),
	responses: responsesOf(operation, schemaRef),
})

/** A session does nothing of `service`. */
function securityOf({ scope, signed }: Operation) {
	if (signed) return [{ signature: [] }]
	if (scope === null) return []
	return scope === 'service' ? [{ token: [scope] }] : [{ session: [] }, { token: [scope] }]
}

function parametersOf(operation: Operation) {
	const ids = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
		name,
		in: 'path',
		required: true,
		schema: text,
	}))
	return [
		...ids,
		...(operation.query ? queryParameters(operation.query) : []),
		...(hasETag(operation) ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
		...(operation.method === 'POST' && !operation.signed
			? [{ $ref: '#/components/parameters/IdempotencyKey' }]
			: []),
	]
}
