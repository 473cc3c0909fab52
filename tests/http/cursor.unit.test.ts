import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, pageOf } from '~/http/cursor.server'
import { refused } from '../support/refused.ts'

const place = fc.record({
	time: fc.date({
		noInvalidDate: true,
		min: new Date(0),
		max: new Date('5000-01-01'),
	}),
	id: fc.uuid(),
})

test('a cursor comes back as the place that it was made of', () => {
	fc.assert(
		fc.property(place, place => {
			expect(decodeCursor(encodeCursor(place))).toEqual(place)
			expect(encodeCursor(place)).toMatch(/^[\w-]+$/) // as it stands in an address
		}),
	)
})

const made = (text: string) => Buffer.from(text).toString('base64url')

test.each([
	['nothing', ''],
	['noise', 'abc'],
	['no id', made('1.')],
	['no time', made('.id')],
	['not a time', made('!!.id')],
	['another spelling', `${encodeCursor({ time: new Date(5), id: 'a' })}=`],
	['a time that is written otherwise', made('05.a')],
	['a time after all times', made(`${'z'.repeat(20)}.a`)],
	['a time that a database does not know', made(`${(8.64e15).toString(36)}.a`)],
	['a time before all', made(`${(-8.64e15).toString(36)}.a`)],
	['NUL in the id', made('1.a\u0000b')],
	['bytes that are no text', Buffer.from([0x31, 0x2e, 0xff, 0xfe]).toString('base64url')],
])('%s is refused', async (_, text) => {
	const problem = await refused(() => decodeCursor(text))
	expect(problem.status).toBe(400)
	expect(problem.errors?.[0]?.path).toBe('cursor')
})

test('a page has at most its limit, and a next one only when more follows', () => {
	const at = (n: number) => ({ time: new Date(n), id: `${n}` })
	expect(pageOf([3, 2, 1], 2, at)).toEqual({ items: [3, 2], nextCursor: encodeCursor(at(2)) })
	expect(pageOf([3, 2], 2, at)).toEqual({ items: [3, 2], nextCursor: null })
	expect(pageOf([], 2, at)).toEqual({ items: [], nextCursor: null })
})
