import { useEffect, useRef, useState } from 'react'
import { setPush, tellLive } from './live-events'
import { type Push, startPush } from './push'

/**
 * Joins the browser's socket for this session while the page is shown; without a
 * key there is none. What is heard goes to `useLiveEvents`.
 */
export function usePush(key: string | null, threadId: string | undefined) {
	const [open, setOpen] = useState(false)
	const push = useRef<Push>()
	const threads = useRef<string[]>([])
	threads.current = threadId ? [threadId] : []

	useEffect(() => {
		if (key === null) return
		const start = () => {
			push.current = startPush(key, event => {
				if (event.type === 'state') setOpen(event.open)
				tellLive(event)
			})
			setPush(push.current)
			push.current.watch(threads.current)
		}
		const stop = () => {
			push.current?.stop()
			push.current = undefined
			setPush(undefined)
			setOpen(false)
		}
		// A page that is kept for the Back button holds neither socket nor lock.
		const show = ({ persisted }: PageTransitionEvent) => persisted && start()
		start()
		window.addEventListener('pagehide', stop)
		window.addEventListener('pageshow', show)
		return () => {
			window.removeEventListener('pagehide', stop)
			window.removeEventListener('pageshow', show)
			stop()
		}
	}, [key])

	useEffect(() => {
		push.current?.watch(threadId ? [threadId] : [])
	}, [threadId])

	return { open, doubt: () => push.current?.doubt() }
}
