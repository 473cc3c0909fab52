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

/** The same for a function that takes time: once it is there a result is given at once, without a promise. */
export function memoSoon<T>(
	max: number,
	make: (text: string) => Promise<T>,
): (text: string) => T | Promise<T> {
	const making = memo(max, text => {
		const one: { result: T | Promise<T> } = {
			result: make(text).then(result => {
				one.result = result
				return result
			}),
		}
		return one
	})
	return text => making(text).result
}
