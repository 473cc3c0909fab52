import { LRUCache } from 'lru-cache'
import { lasting } from '~/lasting'
import { once } from '~/registry.server'
import { isInTransaction } from './transaction.server'

interface Versioned {
	id: string
	version: number
}

interface Bounds<T> {
	/** How much is kept, in the units of `sizeOf`. The least recently used go first. */
	most: number
	sizeOf: (value: T) => number
}

/**
 * Remembers what was read of a thread or a person at a version: `read` is asked, or what
 * it gave for `which` at that version is given again. It holds where all that can be seen
 * of it grows the version in the same commit, and the version was read from the database
 * just before: then it is as true as an ETag of it. What a transaction reads may never be
 * committed, so within one it is read each time.
 */
export function readOnce<T extends object>(name: string, { most, sizeOf }: Bounds<T>) {
	const known = once(
		name,
		() => new LRUCache<string, T>({ maxSize: most, sizeCalculation: sizeOf }),
	)

	return async (of: Versioned, which: string, read: () => Promise<T>): Promise<T> => {
		if (isInTransaction()) return read()
		const key = `${of.id} ${of.version} ${which}`
		const before = known.get(key)
		if (before) return before
		const now = lasting(await read())
		known.set(key, now)
		return now
	}
}
