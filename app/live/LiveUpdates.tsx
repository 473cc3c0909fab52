import { useMatches, useRevalidator } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { tellConnection } from './keep-trying'
import { useLiveEvents } from './live-events'
import { startPolling, type Versions } from './poll'
import { usePush } from './use-push'

const CONVERSATION_MS = 3000
const ELSEWHERE_MS = 30_000

/** While hints come, polling only makes sure. */
const PUSHED_MS = 30_000

/** Polling takes over from a lost push at a random moment before this, in milliseconds. */
const TAKE_OVER_MS = 2500

/** A version that revalidating did not bring is left to polling. */
const MAX_TRIES = 3

const NOTHING: Versions = { user: 0, thread: null }

/**
 * Keeps the page current. A hint by push makes it revalidate; without push it
 * asks every 3 s in a conversation and every 30 s elsewhere whether anything
 * changed. Rests while the page is hidden; asks at once on return, on focus and
 * when the network comes back.
 */
export function LiveUpdates({ version, live }: { version: number; live: string | null }) {
	const conversation = useMatches().find(match => match.id === 'routes/messages.$threadId')
	const thread = (conversation?.data as { thread?: { id: string; version: number } } | undefined)
		?.thread
	const { revalidate, state } = useRevalidator()
	const push = usePush(live, thread?.id)

	// Read by what waits, which must not start anew at each change of them.
	const shown = { user: version, thread: thread?.version ?? null }
	const now = useRef({ shown, revalidate, state, push })
	now.current = { shown, revalidate, state, push }
	const polling = useRef<ReturnType<typeof startPolling>>()

	/** The newest that was heard of, and how often it was tried in vain. */
	const heard = useRef({ ...NOTHING, tries: 0 })

	function catchUp() {
		const { shown, state, revalidate } = now.current
		const { user, thread, tries } = heard.current
		const behind = user > shown.user || (shown.thread !== null && (thread ?? 0) > shown.thread)
		if (!behind || state !== 'idle' || document.hidden || tries >= MAX_TRIES) return
		heard.current.tries++
		revalidate()
	}

	// biome-ignore lint/correctness/useExhaustiveDependencies: another session counts from its own
	useEffect(() => {
		heard.current = { ...NOTHING, tries: 0 }
	}, [live])

	useLiveEvents(event => {
		if (event.type !== 'subscribed' && event.type !== 'changed') return
		const grown = thread && event.threads[thread.id]
		heard.current = {
			user: Math.max(heard.current.user, event.user),
			thread: grown === undefined ? heard.current.thread : grown,
			tries: 0,
		}
		catchUp()
	})

	// What was heard while the page was loading is due now.
	// biome-ignore lint/correctness/useExhaustiveDependencies: at each of these moments
	useEffect(catchUp, [state, version, thread?.version])

	useEffect(() => {
		heard.current = { ...heard.current, thread: null, tries: 0 }
		const asked = startPolling({
			url: thread?.id ? `/poll?thread=${encodeURIComponent(thread.id)}` : '/poll',
			pause: () =>
				now.current.push.open ? PUSHED_MS : thread?.id ? CONVERSATION_MS : ELSEWHERE_MS,
			mayAsk: () => !document.hidden,
			isShown: ({ user, thread }) =>
				user === now.current.shown.user && thread === now.current.shown.thread,
			onNews: versions => {
				if (versions === null || now.current.state === 'idle') now.current.revalidate()
			},
			onReach: reached => {
				tellConnection(reached)
				if (!reached) now.current.push.doubt()
			},
		})
		polling.current = asked
		const events = ['focus', 'online', 'pageshow']
		for (const name of events) window.addEventListener(name, asked.ask)
		document.addEventListener('visibilitychange', asked.ask)
		return () => {
			asked.stop()
			for (const name of events) window.removeEventListener(name, asked.ask)
			document.removeEventListener('visibilitychange', asked.ask)
		}
	}, [thread?.id])

	useEffect(() => {
		document.documentElement.dataset.live = push.open ? 'push' : 'poll'
		if (push.open) {
			tellConnection(true)
			polling.current?.later(PUSHED_MS)
		} else if (live) polling.current?.later(Math.random() * TAKE_OVER_MS)
	}, [push.open, live])

	return null
}
