import { fetchCode } from '~/live/fetch-code'

let loading: Promise<typeof import('./outbox')> | undefined

/** The outbox's code, fetched until it comes. */
export function loadOutbox() {
	loading ??= fetchOutbox()
	return loading
}

async function fetchOutbox() {
	// On the server there is none: so its build stays one file.
	if (import.meta.env.SSR) throw new Error('The outbox is the browser’s')
	return fetchCode(() => import('./outbox'))
}
