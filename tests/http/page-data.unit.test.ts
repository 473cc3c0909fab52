import fc from 'fast-check'
import { decode } from 'turbo-stream'
import { expect, test } from 'vitest'
import { encodePageData } from '~/http/page-data.server'

/** As the browser's side of Remix reads it. */
async function read(text: string) {
	const { value, done } = await decode(new Blob([text]).stream())
	await done
	return value
}

test('whatever JSON can say is read as it was', async () => {
	await fc.assert(
		fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async data => {
			const json = JSON.stringify(data)
			fc.pre(!json.includes('__proto__')) // a prototype, for who reads it
			expect(JSON.parse(JSON.stringify(await read(encodePageData(data))))).toEqual(JSON.parse(json))
		}),
	)
})

test('so is what JSON can’t say of a page', async () => {
	const data = {
		none: undefined,
		nothing: null,
		list: [undefined, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
		at: new Date(1_700_000_000_000),
		'': 'a name without a letter',
	}
	expect(await read(encodePageData(data))).toEqual(data)
})

test('it is one line, in which what comes again stands once', () => {
	const person = { name: 'Hanna\nHolm' }
	const text = encodePageData({ from: person, to: person, again: 'Hanna\nHolm' })
	expect(text.split('\n')).toEqual([expect.any(String), ''])
	expect(text.match(/Hanna/g)).toHaveLength(1)
})

test.each([
	['a bigint', 1n],
	['a function', () => {}],
	['a symbol', Symbol('x')],
	['a map', new Map()],
	['a promise', Promise.resolve()],
	['an error', new Error('x')],
])('%s is refused', (_, value) => {
	expect(() => encodePageData({ value })).toThrow(TypeError)
})
