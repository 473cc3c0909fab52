const numbers = new WeakMap<object, number>()
let last = 0

/** Sees to it that nobody changes something: what is made of it can be found by its number. */
export function lasting<T extends object>(value: T): T {
	numbers.set(value, ++last)
	return frozen(value)
}

function frozen<T extends object>(value: T): T {
	for (const part of Object.values(value)) {
		if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) frozen(part)
	}
	return Object.freeze(value)
}

/** The number of what lasts, which nothing else in this process has; of anything else none. */
export const numberOf = (value: unknown): number | undefined => numbers.get(value as object)

/** Of one thing: a conversation has two readers. */
const MOST = 2

/**
 * Remembers what is made of something that lasts, for as long as it does, and lasts itself.
 * `which` says what else it is made of. Of what does not last it is made each time.
 */
export function onceOf<T extends object>() {
	const made = new WeakMap<object, Map<string, T>>()
	return (of: object, which: string, make: () => T): T => {
		if (numberOf(of) === undefined) return make()
		const known = made.get(of) ?? new Map<string, T>()
		const before = known.get(which)
		if (before) return before
		const now = lasting(make())
		if (known.size >= MOST) known.clear()
		made.set(of, known.set(which, now))
		return now
	}
}
