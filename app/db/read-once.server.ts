import { LRUCache } from 'lru-cache'
import { lasting } from '~/lasting'
import { once } from '~/registry.server'
import { isInTransaction } from './transaction.server'

interface Versioned {
	id: string
	/** Never the same again once it has been another. */
	version: number | string
}

interface Bounds<T> {
	/** How much is kept, in the units of `sizeOf`. The least recently used go first. */
	most: number
	sizeOf: (value: T) => number
}

/** All that is remembered, for tests that look at the database itself. */
const everything = once('read-once', () => new Map<string, { clear: () => void }>())

/**
 * Remembers what was read of a thread or a person at a version: `read` is asked, or what
 * it gave for `which` at that version is given again. It holds where all that can be seen
 * of it grows the version in the same commit, and the version was read from the database
 * just before: then it is as true as an ETag of it. What a transaction reads may never be
 * committed, so within one it is read each time. Another version takes the place of the
 * one before.
 */
export function readOnce<T extends object>(name: string, { most, sizeOf }: Bounds<T>) {
	const known = new LRUCache<string, { version: Versioned['version']; value: T }>({
		maxSize: most,
		sizeCalculation: ({ value }) => sizeOf(value),
	})
	everything.set(name, known)

	return async ({ id, version }: Versioned, which: string, read: () => Promise<T>): Promise<T> => {
		if (isInTransaction()) return read()
		const key = `${id} ${which}`
		const before = known.get(key)
		if (before?.version === version) return before.value
		const value = lasting(await read())
		known.set(key, { version, value })
		return value
	}
}
