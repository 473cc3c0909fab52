import { ID } from './id'
import { Problem } from './problem'

/** A place in a list that is ordered by time and id, both descending. */
export interface Cursor {
	time: Date
	id: string
}

/** The year 10000: databases and ISO dates end there. */
const LAST_MS = Date.UTC(10_000, 0)

export const encodeCursor = ({ time, id }: Cursor): string =>
	Buffer.from(`${time.getTime().toString(36)}.${id}`).toString('base64url')

/** @throws Problem 400 for what `encodeCursor` did not make. */
export function decodeCursor(text: string): Cursor {
	const [ms, id] = Buffer.from(text, 'base64url').toString().split('.', 2)
	const time = new Date(Number.parseInt(ms ?? '', 36))
	const known = time.getTime() >= 0 && time.getTime() < LAST_MS && ID.test(id ?? '')
	if (!id || !known || encodeCursor({ time, id }) !== text) {
		throw new Problem(400, 'This cursor is not one that a list gave out.', [
			{ path: 'cursor', message: 'not a cursor' },
		])
	}
	return { time, id }
}

/** Splits `limit + 1` rows into a page and the cursor of what follows. */
export function pageOf<T>(rows: T[], limit: number, placeOf: (row: T) => Cursor) {
	const items = rows.slice(0, limit)
	const last = items.at(-1)
	return { items, nextCursor: rows.length > limit && last ? encodeCursor(placeOf(last)) : null }
}
