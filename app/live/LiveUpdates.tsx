import { useMatches, useRevalidator } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { tellConnection } from './keep-trying'

const CONVERSATION_MS = 3000
const ELSEWHERE_MS = 30_000
const LONGEST_PAUSE_MS = 30_000

interface Versions {
	user: number
	thread: number | null
}

/**
 * Keeps the page current: asks every 3 s in a conversation and every 30 s
 * elsewhere whether anything changed, and revalidates when it did. Rests while
 * the page is hidden; asks at once on return, on focus and when the network
 * comes back; after errors with growing pauses.
 */
export function LiveUpdates({ version }: { version: number }) {
	const conversation = useMatches().find(match => match.id === 'routes/messages.$threadId')
	const thread = (conversation?.data as { thread?: { id: string; version: number } } | undefined)
		?.thread
	const { revalidate, state } = useRevalidator()

	// Read by the timer, which must not start anew at each change of them.
	const now = useRef({
		shown: { user: version, thread: thread?.version ?? null },
		revalidate,
		state,
	})
	now.current = { shown: { user: version, thread: thread?.version ?? null }, revalidate, state }

	useEffect(() => {
		const url = thread?.id ? `/poll?thread=${encodeURIComponent(thread.id)}` : '/poll'
		const pause = thread?.id ? CONVERSATION_MS : ELSEWHERE_MS
		const isShown = (versions: Versions) =>
			versions.user === now.current.shown.user && versions.thread === now.current.shown.thread
		let last: { etag: string | null; versions: Versions } | undefined
		let failures = 0
		let timer: number | undefined
		let asking = false

		async function ask() {
			window.clearTimeout(timer)
			if (document.hidden || asking) return
			asking = true
			try {
				// The tag stands for what is on the screen, not for what was once asked:
				// after a revalidation that did not come through it is not sent.
				const held =
					last?.etag && isShown(last.versions) ? { 'If-None-Match': last.etag } : undefined
				const response = await fetch(url, { headers: held, cache: 'no-store' })
				if (response.status >= 500) throw new Error(String(response.status))
				failures = 0
				tellConnection(true)
				if (response.status === 200) {
					const versions: Versions = await response.json()
					last = { etag: response.headers.get('ETag'), versions }
					if (!isShown(versions) && now.current.state === 'idle') now.current.revalidate()
				} else if (response.status !== 304) {
					// The session ended or the conversation is gone: the loaders say so.
					now.current.revalidate()
					return
				}
			} catch {
				failures++
				tellConnection(false)
			} finally {
				asking = false
			}
			const wait = failures ? Math.min(pause * 2 ** (failures - 1), LONGEST_PAUSE_MS) : pause
			timer = window.setTimeout(ask, wait)
		}

		timer = window.setTimeout(ask, pause)
		const events = ['focus', 'online', 'pageshow']
		for (const name of events) window.addEventListener(name, ask)
		document.addEventListener('visibilitychange', ask)
		return () => {
			window.clearTimeout(timer)
			for (const name of events) window.removeEventListener(name, ask)
			document.removeEventListener('visibilitychange', ask)
		}
	}, [thread?.id])

	return null
}
