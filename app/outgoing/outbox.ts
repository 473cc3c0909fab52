import { CONNECTION_EVENT } from '~/live/keep-trying'
import type { Entry } from './entry'
import { guardLeaving } from './leaving'
import { onNews, tell } from './news'
import { AFRESH, untilNext } from './pauses'
import { drain } from './sender'
import * as store from './store'
import { registerWorker, syncLater } from './worker-registration'

export { onNews } from './news'
export { entriesOf } from './store'

/** After the browser's storage failed, in milliseconds. */
const STORAGE_PAUSE_MS = 10_000

/** Sends what one may try now; `urgent` takes the pauses out. Replaced by `start`. */
let go: (urgent: boolean) => Promise<void> = async () => {}

/**
 * Sends all that this user's outbox holds, whatever page is open, for as long as
 * it does. Tries at once when it starts, when the network comes back and when
 * the page is shown; else after each entry's own pause. Returns what ends it.
 */
export function start(userId: string): () => void {
	let timer: number | undefined
	let stopped = false

	async function schedule(failed = false) {
		window.clearTimeout(timer)
		const entries = failed ? null : await store.allEntries(userId).catch(() => null)
		const pause = entries ? untilNext(entries, Date.now()) : STORAGE_PAUSE_MS
		window.clearTimeout(timer) // another may have come this far meanwhile
		if (stopped || pause === null) return
		timer = window.setTimeout(() => go(false).catch(ignore), pause)
		if (entries?.some(({ wait }) => wait === 'network')) syncLater()
	}

	go = async urgent => {
		if (stopped) return
		let failed = true
		try {
			await store.keep()
			await drain(userId, urgent)
			failed = false
		} finally {
			await schedule(failed)
		}
	}
	const send = () => {
		go(true).catch(ignore) // it is scheduled again
	}

	let online = true
	const onConnection = (event: Event) => {
		const was = online
		online = (event as CustomEvent<boolean>).detail
		if (online && !was) send()
	}
	const syncIfAnyWaits = async () => {
		if ((await store.allEntries(userId)).length > 0) await syncLater()
	}
	const onVisibility = () => {
		if (!document.hidden) send()
		else syncIfAnyWaits().catch(ignore)
	}
	const endings = [
		onNews(news => news.userId === userId && schedule()),
		guardLeaving(userId),
		listen(window, 'online', send),
		listen(window, 'pageshow', send),
		listen(window, CONNECTION_EVENT, onConnection),
		listen(document, 'visibilitychange', onVisibility),
	]
	registerWorker()
	send()
	return () => {
		stopped = true
		window.clearTimeout(timer)
		for (const end of endings) end()
	}
}

const ignore = () => {}

function listen(target: EventTarget, name: string, listener: (event: Event) => void) {
	target.addEventListener(name, listener)
	return () => target.removeEventListener(name, listener)
}

/** Keeps an entry and sends it. */
export async function send(entry: Entry) {
	await store.keep(entry)
	tell(entry)
	await go(false).catch(ignore) // it is scheduled again
}

/** Sends again what was refused, or at once what waits. */
export async function retry(entry: Entry) {
	if (entry.refused) await store.amend(entry, AFRESH)
	tell(entry)
	await go(true).catch(ignore)
}

/** Forgets an entry: its author took it back. */
export async function discard(entry: Entry) {
	await store.amend(entry, null)
	tell(entry)
}
