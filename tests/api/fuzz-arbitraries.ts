import fc from 'fast-check'
import type { Document, Json, PublishedOperation } from '../support/contract.ts'

/* Requests that a program with a bug, or without good will, might send: made from the published document. */

export interface FuzzedRequest {
	method: string
	/** Percent-encoded, as it goes over the wire. */
	path: string
	headers: Record<string, string>
	body: Uint8Array | null
}

/** What exists: ids that lead somewhere, and credentials that hold. */
export interface Known {
	ids: string[]
	credentials: Record<string, string>[]
}

const MIB = 1024 * 1024

const hugeNumber = fc.constantFrom(
	2 ** 31,
	2 ** 53,
	-(2 ** 63),
	1e21,
	1e308,
	-0,
	0.1,
	Number.MIN_VALUE,
)

const oddText = fc.oneof(
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
function near(schema: Json, document: Document, known: Known): fc.Arbitrary<unknown> {
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
const encoded = (value: fc.Arbitrary<unknown>) =>
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

const oddSegment = fc.oneof(
	oddText.filter(text => text.isWellFormed()).map(text => encodeURIComponent(text).slice(0, 4000)),
	fc.constantFrom(
		'%00',
		'a%00b',
		'%',
		'%zz',
		'%ff',
		'%c0%80',
		'%ed%a0%80',
		'..%2f..',
		'%2e%2e',
		'.',
		'..',
		';',
		'%25',
		'%2500',
		'%F0%9F%92%A9',
		'*',

		'x'.repeat(6000),
	),
)

const oddQuery = fc.oneof(
	fc.constantFrom(
		'',
		'?',
		'?=',
		'?&&&',
		'?%',
		'?limit',
		'?limit=%',
		'?limit=%00',
		'?cursor=%ff',
		'?limit=1&limit=2',
		'?index',
		'?_data=root',
		'?_routes=root',
		`?x=${'y'.repeat(6000)}`,
		'?after[]=1',
		'?__proto__=1',
	),
	fc
		.tuple(oddSegment, oddSegment)
		.map(([name, value]) => `?${name.replace(/[#?]/g, '')}=${value.slice(0, 3000)}`),
)

function query(operation: PublishedOperation, document: Document, known: Known) {
	const named = operation.parameters.filter(parameter => parameter.in === 'query')
	const values = fc.record(
		Object.fromEntries(
			named.map(({ name, schema }) => [
				name as string,
				near(schema as Json, document, known).map(one =>
					typeof one === 'string' ? one : (JSON.stringify(one) ?? ''),
				),
			]),
		),
		{ requiredKeys: [] },
	)
	const wellFormed = values.map(given => {
		const pairs = Object.entries(given as Record<string, string>).filter(
			([, value]) => value.length < 3000,
		)
		return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
	})
	return fc.oneof({ weight: 3, arbitrary: wellFormed }, { weight: 1, arbitrary: oddQuery })
}

const odd = <T>(ordinary: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
	fc.oneof({ weight: 8, arbitrary: ordinary }, { weight: 1, arbitrary: other })

const headerText = fc.string({ maxLength: 250 }).filter(text => /^[\x20-\x7e]*$/.test(text))

/** Requests for every operation of the document. */
export function fuzzed(document: Document, known: Known): fc.Arbitrary<FuzzedRequest> {
	const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({
			path,
			method: method.toUpperCase(),
			operation,
		})),
	)
	return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
		const segments = path
			.split('/')
			.map(segment =>
				segment.startsWith('{')
					? fc.oneof(
							{ weight: 4, arbitrary: fc.constantFrom(...known.ids) },
							{ weight: 1, arbitrary: oddSegment },
						)
					: fc.constant(segment),
			)
		const schema = ((operation.requestBody?.content as Json)?.['application/json'] as Json)?.schema
		const body: fc.Arbitrary<Uint8Array | null> = schema
			? odd(encoded(near(schema as Json, document, known)), fc.constant(null))
			: fc.constant(null)
		return fc.record({
			method: fc.oneof(
				{ weight: 20, arbitrary: fc.constant(method) },
				{
					weight: 1,
					arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
				},
			),
			path: fc
				.tuple(fc.tuple(...segments), query(operation, document, known))
				.map(([parts, tail]) => parts.join('/') + tail),
			headers: fc
				.tuple(
					odd(
						fc.constantFrom(...known.credentials),
						fc.constantFrom<Record<string, string>>(
							{},
							{ authorization: 'Bearer nothing' },
							{ authorization: 'Bearer' },
							{ cookie: 'session=nonsense; session' },
						),
					),
					odd(
						fc.constant('application/json'),
						fc.constantFrom(
							'text/plain',
							'application/json; charset=latin1',
							'application/json;;',
							'multipart/form-data',
							'',
						),
					),
					odd(fc.constant(null), headerText),
					odd(fc.constant(null), headerText),
					odd(fc.constant(null), fc.constantFrom('null', 'https://evil.example', 'http://[')),
				)
				.map(([who, type, key, tag, origin]) => ({
					...who,
					...(body && type && { 'content-type': type }),
					...(key !== null && { 'idempotency-key': key }),
					...(tag !== null && { 'if-none-match': tag }),
					...(origin !== null && { origin }),
				})),
			body,
		})
	})
}
