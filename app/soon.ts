/** What follows from a value that may be there already: then at once, since a promise costs more than many an answer. */
export const soon = <T, U>(
	value: T | Promise<T>,
	use: (value: T) => U | Promise<U>,
): U | Promise<U> => (value instanceof Promise ? value.then(use) : use(value))
