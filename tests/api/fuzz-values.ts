import fc from 'fast-check'
import type { Document, Json } from '../support/contract.ts'

/* Values and bodies near and far from what a schema asks for. */

/** What exists: ids that lead somewhere, and credentials that hold. */
export interface Known {
	ids: string[]
	credentials: Record<string, string>[]
}

const MIB = 1024 * 1024

const hugeNumber = fc.constantFrom(
	2 ** 31 - 1,
	2 ** 31,
	2 ** 53,
	-(2 ** 63),
	1e21,
	1e308,
	-0,
	0.1,
	Number.MIN_VALUE,
)

export const oddText = fc.oneof(
	fc.string({ unit: 'grapheme', maxLength: 200 }),
	fc.string({ unit: 'binary', maxLength: 50 }),
	fc.constantFrom(
		'',
		'\u0000',
		'a\u0000b',
		'\ud800',
		'\udfff tail',
		'\u202e',
		'e\u0301'.repeat(500),
		'👩‍👩‍👧‍👦'.repeat(200),
		'\r\n\r\n',
		'\u2028\u2029\u0085',
		'__proto__',
		'constructor',
		'x'.repeat(4001),
		'\'; DROP TABLE "Message"; --',
		'%00',
		'null',
	),
)

const anything = fc.oneof(
	oddText,
	hugeNumber,
	fc.integer(),
	fc.boolean(),
	fc.constant(null),
	fc.jsonValue({ maxDepth: 4 }),
)

/** Mostly what the schema asks for, sometimes something else. */
export function near(schema: Json, document: Document, known: Known): fc.Arbitrary<unknown> {
	return fc.oneof(
		{ weight: 5, arbitrary: fitting(schema, document, known) },
		{ weight: 1, arbitrary: anything },
	)
}

function fitting(schema: Json, document: Document, known: Known): fc.Arbitrary<unknown> {
	const inside = (part: Json) => near(part, document, known)
	if (typeof schema.$ref === 'string') {
		return fitting(document.components.schemas![schema.$ref.split('/').at(-1)!]!, document, known)
	}
	if (schema.const !== undefined) return fc.constant(schema.const)
	if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
	if (Array.isArray(schema.anyOf)) return fc.oneof(...schema.anyOf.map(inside))
	if (schema.type === 'integer') return fc.oneof(fc.nat(200), fc.integer(), hugeNumber)
	if (schema.type === 'boolean') return fc.boolean()
	if (schema.type === 'array')
		return fc.array(inside((schema.items as Json) ?? {}), { maxLength: 5 })
	if (schema.type === 'object') {
		const properties = Object.entries((schema.properties as Record<string, Json>) ?? {})
		const given = Object.fromEntries(properties.map(([name, part]) => [name, inside(part)]))
		const required = (schema.required as string[]) ?? []
		const known = fc.record(given, { requiredKeys: required })
		const extra = fc.dictionary(oddText, anything, { maxKeys: 2 })
		return fc.oneof(
			{ weight: 4, arbitrary: known },
			{ weight: 1, arbitrary: fc.tuple(known, extra).map(([a, b]) => ({ ...a, ...b })) },
		)
	}
	return fc.oneof(fc.constantFrom(...known.ids), fc.string({ minLength: 1 }), oddText)
}

const deep = fc
	.tuple(
		fc.constantFrom('[', '{"a":', '{"body":', '['),
		fc.integer({ min: 100, max: 60_000 }),
		fc.boolean(),
	)
	.map(([open, depth, closed]) => {
		const end = open === '[' ? ']' : '}'
		const text = open.repeat(Math.min(depth, Math.floor((120 * 1024) / (open.length + 1))))
		return closed ? `${text}1${end.repeat(text.length / open.length)}` : text
	})

const bytes = (text: fc.Arbitrary<string>) => text.map(one => new TextEncoder().encode(one))

/** JSON of the value, or what can't be told from it at first sight. */
export const encoded = (value: fc.Arbitrary<unknown>) =>
	fc.oneof(
		{ weight: 60, arbitrary: bytes(value.map(one => JSON.stringify(one) ?? '')) },
		{ weight: 6, arbitrary: bytes(value.map(one => (JSON.stringify(one) ?? '').slice(0, -1))) },
		{ weight: 6, arbitrary: bytes(deep) },
		{
			weight: 3,
			arbitrary: bytes(
				fc.constantFrom(
					'',
					' ',
					'1e999',
					'-1e999',
					'\ufeff{}',
					'{"seq":1e400}',
					'{"seq":1,"seq":2}',
					'{"__proto__":{"seq":1}}',
					'NaN',
				),
			),
		},
		{ weight: 6, arbitrary: fc.uint8Array({ maxLength: 300 }) },
		{
			weight: 1,
			arbitrary: fc.constantFrom(0x22, 0x5b, 0x20).map(byte => new Uint8Array(10 * MIB).fill(byte)),
		},
	)
