/** A longer text is not remembered, so that what is remembered has a bound in bytes too. */
const MAX_LENGTH = 1000

/** Remembers up to `max` results of a pure function of a text, and then begins anew. */
export function memo<T>(max: number, make: (text: string) => T): (text: string) => T {
	const made = new Map<string, T>()
	return text => {
		const known = made.get(text)
		if (known !== undefined) return known
		const result = make(text)
		if (made.size >= max) made.clear()
		if (text.length <= MAX_LENGTH) made.set(text, result)
		return result
	}
}
