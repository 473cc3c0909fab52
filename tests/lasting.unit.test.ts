import { expect, test } from 'vitest'
import { lasting, numberOf, onceOf } from '~/lasting'

test('what lasts has a number of its own and can no longer be changed, nor what is in it', () => {
	const one = lasting([{ words: { text: 'Hello' } }])
	const same = lasting([{ words: { text: 'Hello' } }])
	expect(numberOf(one)).toBeTypeOf('number')
	expect(numberOf(same)).not.toBe(numberOf(one))
	for (const other of [one[0], {}, 'Hello', 1, null, undefined])
		expect(numberOf(other)).toBe(undefined)
	expect(() => one.push({ words: { text: 'scribbled' } })).toThrow(TypeError)
	expect(() => {
		one[0]!.words.text = 'scribbled'
	}).toThrow(TypeError)
})

test('what is made of it is made once, for each that it is made of besides', () => {
	const lengths = onceOf<{ length: number }>('lengths')
	const one = lasting(['a', 'b'])
	const other = lasting(['a', 'b'])
	let made = 0
	const lengthOf = (of: string[], which: string) =>
		lengths(of, which, () => ({ length: of.length + ++made * 100 }))
	const first = lengthOf(one, 'anna')
	expect(first).toEqual({ length: 102 })
	expect(lengthOf(one, 'anna')).toBe(first)
	expect(numberOf(first)).toBeTypeOf('number')
	expect(lengthOf(one, 'carl')).toEqual({ length: 202 })
	expect(lengthOf(other, 'anna')).toEqual({ length: 302 })
	// Beyond the bound it begins anew.
	lengthOf(one, 'ada')
	expect(lengthOf(one, 'anna')).toEqual({ length: 502 })
})

test('of what may be changed it is made each time', () => {
	const lengths = onceOf<{ length: number }>('lengths')
	const list = ['a']
	const lengthOf = () => lengths(list, '', () => ({ length: list.length }))
	expect(lengthOf()).toEqual({ length: 1 })
	list.push('b')
	expect(lengthOf()).toEqual({ length: 2 })
})
