/* A JSON schema in words, for people. */

export type Json = Record<string, unknown>

/** A piece of a type's words: text, or the name of a schema that the page shows. */
export type Word = string | { schema: string }

export interface Field {
	name: string
	type: Word[]
	required: boolean
	description: string
}

const named = ($ref: string): Word => ({ schema: $ref.split('/').at(-1)! })

const joined = (types: Word[][], between: string): Word[] =>
	types.flatMap((type, i) => (i === 0 ? type : [between, ...type]))

/** What a value of this schema is, on one line. */
export function typeOf(schema: Json): Word[] {
	if (typeof schema.$ref === 'string') return [named(schema.$ref)]
	if (schema.const !== undefined) return [JSON.stringify(schema.const)]
	if (Array.isArray(schema.enum)) return [schema.enum.map(one => JSON.stringify(one)).join(' | ')]
	if (Array.isArray(schema.anyOf)) return joined(schema.anyOf.map(typeOf), ' or ')
	if (schema.type === 'array') return ['array of ', ...typeOf((schema.items as Json) ?? {})]
	if (schema.type === 'object') {
		const properties = Object.entries((schema.properties as Record<string, Json>) ?? {})
		const inside = properties.map(([name, property]) => [`${name}: `, ...typeOf(property)])
		return ['{ ', ...joined(inside, ', '), ' }']
	}
	const name = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'any')
	return [[name, ...limitsOf(schema)].join(', ')]
}

function limitsOf(schema: Json): string[] {
	const { minimum, maximum, minLength, maxLength, format } = schema
	return [
		...(format ? [String(format)] : []),
		...(minimum === undefined ? [] : [`at least ${minimum}`]),
		...(maximum === undefined ? [] : [`at most ${maximum}`]),
		...(minLength === undefined ? [] : [`at least ${minLength} long`]),
		...(maxLength === undefined ? [] : [`at most ${maxLength} long`]),
		...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
	]
}

/** The fields of an object's schema; of a union, those of each of its shapes. */
export function fieldsOf(schema: Json): Field[][] {
	if (Array.isArray(schema.anyOf)) return schema.anyOf.flatMap(fieldsOf)
	const required = (schema.required as string[]) ?? []
	return [
		Object.entries((schema.properties as Record<string, Json>) ?? {}).map(([name, property]) => ({
			name,
			type: typeOf(property),
			required: required.includes(name),
			description: String(property.description ?? ''),
		})),
	]
}
