const LONGEST_PAUSE_MS = 30_000

let loading: Promise<typeof import('./outbox')> | undefined

/** The outbox's code, which no page needs at first; fetched until it comes. */
export function loadOutbox() {
	loading ??= fetchOutbox()
	return loading
}

async function fetchOutbox() {
	// On the server there is none: so its build stays one file.
	if (import.meta.env.SSR) throw new Error('The outbox is the browser’s')
	for (let pause = 1000; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
		try {
			return await import('./outbox')
		} catch {
			await new Promise(resolve => setTimeout(resolve, pause))
		}
	}
}
