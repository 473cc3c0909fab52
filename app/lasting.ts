/** What is known of something that lasts, on itself: so it goes when that goes. */
const LASTING = Symbol('lasting')

interface Known {
	/** Nothing else in this process has it. */
	number: number
	made?: Map<string, object>
}

let last = 0

const knownOf = (value: unknown): Known | undefined =>
	(value as { [LASTING]?: Known } | null | undefined)?.[LASTING]

/** Sees to it that nobody changes something: what is made of it can be found by its number. */
export function lasting<T extends object>(value: T): T {
	if (knownOf(value)) return value
	const known: Known = { number: ++last }
	Object.defineProperty(value, LASTING, { value: known })
	return frozen(value)
}

function frozen<T extends object>(value: T): T {
	for (const part of Object.values(value)) {
		if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) frozen(part)
	}
	return Object.freeze(value)
}

/** The number of what lasts; of anything else none. */
export const numberOf = (value: unknown): number | undefined => knownOf(value)?.number

/** Of one thing: a conversation has two readers. */
const MOST = 2

/**
 * Remembers what is made of something that lasts, for as long as it does, and lasts itself.
 * `which` says what else it is made of. Of what does not last it is made each time.
 */
export function onceOf<T extends object>(name: string) {
	return (of: object, which: string, make: () => T): T => {
		const known = knownOf(of)
		if (!known) return make()
		const key = `${name} ${which}`
		const before = known.made?.get(key)
		if (before) return before as T
		const now = lasting(make())
		if (!known.made || known.made.size >= MOST) known.made = new Map()
		known.made.set(key, now)
		return now
	}
}
