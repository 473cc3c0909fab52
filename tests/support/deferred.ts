/** A promise, and what fulfils it. (Node 20 has no `Promise.withResolvers`.) */
export function deferred<T = void>() {
	let resolve!: (value: T) => void
	const promise = new Promise<T>(fulfil => {
		resolve = fulfil
	})
	return { promise, resolve }
}
