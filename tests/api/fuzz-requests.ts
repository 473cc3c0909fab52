import fc from 'fast-check'
import type { Document, Json, PublishedOperation } from '../support/contract.ts'
import { encoded, type Known, near, oddText } from './fuzz-values.ts'

/* Requests that a program with a bug, or without good will, might send: made from the published document. */

export interface FuzzedRequest {
	method: string
	/** Percent-encoded, as it goes over the wire. */
	path: string
	headers: Record<string, string>
	body: Uint8Array | null
}

/** Beyond 16 KB of headers Node's parser itself answers 431. */
const MAX_PATH = 8000

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
							{ weight: 4, arbitrary: fc.constantFrom(...known.ids).map(encodeURIComponent) },
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
				.map(([parts, tail]) => (parts.join('/') + tail).slice(0, MAX_PATH)),
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
