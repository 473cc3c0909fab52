import { z } from 'zod'
import * as answers from './answers'
import { OPERATIONS } from './operations'
import { WEBHOOK_BODIES } from './webhook-bodies'

/* Names for the zod schemas, and the JSON schemas (2020-12) they are published as. */

type Json = Record<string, unknown>

/** Times are answered like this; other offsets are taken too. */
const UTC = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$'

const registry = (schemas: (readonly [string, z.ZodType])[]) => {
	const named = z.registry<{ id: string }>()
	for (const [id, schema] of schemas) named.add(schema, { id })
	return named
}

const capitalized = (word: string) => word[0]!.toUpperCase() + word.slice(1)

// What is sent is described before defaults and trimming, what is answered after.
const requests = registry(
	OPERATIONS.flatMap(({ operationId, request }) =>
		request ? [[`${capitalized(operationId)}Request`, request.schema] as const] : [],
	),
)
const told = Object.entries(WEBHOOK_BODIES).map(
	([type, { schema }]) => [`${type.split('.').map(capitalized).join('')}Webhook`, schema] as const,
)
const answered = registry([...Object.entries(answers), ...told])

const uri = (id: string) => `#/components/schemas/${id}`

/** zod's rendering without what says nothing to a reader. */
function tidy(schema: Json) {
	if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
	if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

/** The schemas of one direction, by name. */
function rendered(named: typeof requests, io: 'input' | 'output'): Record<string, Json> {
	const { schemas } = z.toJSONSchema(named, {
		uri,
		io,
		override: ({ jsonSchema }) => {
			tidy(jsonSchema as Json)
			if (io === 'input') return
			// A client must not break when an answer gains a field.
			delete jsonSchema.additionalProperties
			if (jsonSchema.format === 'date-time') jsonSchema.pattern = UTC
		},
	})
	return Object.fromEntries(
		Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema]),
	)
}

/** Every named schema, for `components/schemas`. */
export const componentSchemas = () => ({
	...rendered(requests, 'input'),
	...rendered(answered, 'output'),
})

/** The reference to a schema that has a name. */
export function schemaRef(schema: unknown) {
	const named = schema as z.ZodType
	const id = (requests.get(named) ?? answered.get(named))?.id
	if (!id) throw new Error('A call uses a schema that has no name: export it from answers.ts.')
	return { $ref: uri(id) }
}

/** A query's schema as OpenAPI parameters. */
export function queryParameters(query: z.ZodObject) {
	const { properties = {} } = z.toJSONSchema(query, {
		io: 'input',
		override: ({ jsonSchema }) => tidy(jsonSchema as Json),
	})
	return Object.entries(properties).map(([name, property]) => {
		const { description, ...schema } = property as Json
		return { name, in: 'query', ...(description ? { description } : {}), schema }
	})
}
