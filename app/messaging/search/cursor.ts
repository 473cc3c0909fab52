import { Problem } from '~/http/problem'

/** Where a page of hits ended. `anchor`: the newest hit of the first page, above which nothing counts. */
export type SearchCursor =
	| { order: 'newest'; key: bigint }
	| { order: 'best'; anchor: bigint; score: number; key: bigint }

const NUMBER = /^-?\d{1,19}$/

export function encodeSearchCursor(cursor: SearchCursor): string {
	const parts =
		cursor.order === 'newest' ? ['n', cursor.key] : ['b', cursor.anchor, cursor.score, cursor.key]
	return Buffer.from(parts.join('.')).toString('base64url')
}

/** @throws Problem 400 for what `encodeSearchCursor` did not make for this order. */
export function decodeSearchCursor(text: string, order: SearchCursor['order']): SearchCursor {
	const [kind, ...parts] = Buffer.from(text, 'base64url').toString().split('.', 5)
	const numbers = parts.every(part => NUMBER.test(part)) ? parts.map(BigInt) : []
	const inRange = numbers.every(number => number > -(2n ** 62n) && number < 2n ** 62n)
	const [a, b, c] = numbers
	const cursor: SearchCursor | null =
		kind === 'n' && numbers.length === 1
			? { order: 'newest', key: a! }
			: kind === 'b' && numbers.length === 3
				? { order: 'best', anchor: a!, score: Number(b), key: c! }
				: null
	if (!cursor || !inRange || cursor.order !== order || encodeSearchCursor(cursor) !== text) {
		throw new Problem(400, 'This cursor is not one that this search gave out.', [
			{ path: 'cursor', message: 'not a cursor' },
		])
	}
	return cursor
}
