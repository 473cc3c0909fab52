import { backoff } from '~/backoff'
import { fetchWithin } from './fetch-within'

const LONGEST_PAUSE_MS = 30_000

/** A server that answers slowly is asked so many times more rarely. */
const RELIEF = 5

/** What the page shows, or what the server has: of me, and of the open conversation. */
export interface Versions {
	user: number
	thread: number | null
}

interface Polling {
	url: string
	/** To the next question while all goes well, in milliseconds. */
	pause: () => number
	mayAsk: () => boolean
	isShown: (versions: Versions) => boolean
	/** The server has something newer; null: the session ended, or the conversation is gone. */
	onNews: (versions: Versions | null) => void
	/** Whether the server could be reached. */
	onReach: (reached: boolean) => void
	fetch?: typeof fetchWithin
}

/**
 * Asks again and again whether anything changed, with growing random pauses
 * after errors. It rests while it may not ask, until `ask` is called.
 */
export function startPolling({
	url,
	pause,
	mayAsk,
	isShown,
	onNews,
	onReach,
	...options
}: Polling) {
	const get = options.fetch ?? fetchWithin
	let last: { etag: string | null; versions: Versions } | undefined
	let failures = 0
	let timer: ReturnType<typeof setTimeout> | undefined
	let asking = false
	let stopped = false

	function later(ms: number) {
		clearTimeout(timer)
		if (!stopped) timer = setTimeout(ask, ms)
	}

	async function ask() {
		clearTimeout(timer)
		if (stopped || asking || !mayAsk()) return
		asking = true
		const asked = performance.now()
		try {
			// The tag stands for what is on the screen, not for what was once asked:
			// after a revalidation that did not come through it is not sent.
			const held = last?.etag && isShown(last.versions) ? { 'If-None-Match': last.etag } : undefined
			const response = await get(url, { headers: held })
			if (response.status >= 500) throw new Error(String(response.status))
			onReach(true)
			// A program of the same person may have asked too much: more slowly, then.
			failures = response.status === 429 ? failures + 1 : 0
			if (response.status === 200) {
				const versions: Versions = await response.json()
				last = { etag: response.headers.get('ETag'), versions }
				if (!isShown(versions)) onNews(versions)
			} else if (response.status !== 304 && response.status !== 429) {
				onNews(null)
				return
			}
		} catch {
			failures++
			onReach(false)
		} finally {
			asking = false
		}
		const took = performance.now() - asked
		later(Math.max(took * RELIEF, failures === 0 ? pause() : afterErrors()))
	}

	const afterErrors = () => backoff(failures + 1, { first: pause(), longest: LONGEST_PAUSE_MS })

	later(pause())
	return {
		ask,
		later,
		stop() {
			stopped = true
			clearTimeout(timer)
		},
	}
}
