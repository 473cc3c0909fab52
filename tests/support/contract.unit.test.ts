import { expect, test } from 'vitest'
import { Contract, type Document } from './contract.ts'

const json = (schema: object) => ({ 'application/json': { schema } })
const DOCUMENT = {
	paths: {
		'/things/{id}': {
			get: {
				operationId: 'getThing',
				parameters: [],
				responses: {
					200: {
						headers: { ETag: { schema: { type: 'string' } } },
						content: json({ $ref: '#/components/schemas/Thing' }),
					},
					304: {},
				},
			},
		},
	},
	components: {
		schemas: {
			Thing: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
		},
	},
} as unknown as Document

function check(body: unknown, { status = 200, headers = { etag: '"1"' } as HeadersInit } = {}) {
	const contract = new Contract(DOCUMENT)
	const response = new Response(null, { status, headers })
	response.headers.set('content-type', 'application/json; charset=utf-8')
	const text = body === undefined ? '' : JSON.stringify(body)
	contract.check({ method: 'GET', path: '/things/1?x=1', response, text })
	return [...contract.seen]
}

test('an answer as documented counts as seen', () => {
	expect(check({ id: 'a' })).toEqual(['getThing 200'])
	expect(check(undefined, { status: 304 })).toEqual(['getThing 304'])
})

test('what the document does not tell of fails', () => {
	expect(() => check({ id: 'a', email: 'a@example.com' })).toThrow('additional properties')
	expect(() => check({})).toThrow("'id'")
	expect(() => check({ id: 1 })).toThrow('string')
	expect(() => check({ id: 'a' }, { status: 418 })).toThrow('not documented')
	expect(() => check({ id: 'a' }, { status: 304 })).toThrow('has a body')
	expect(() => check({ id: 'a' }, { headers: {} })).toThrow('lacks ETag')
})
