import { useEffect, useRef } from 'react'
import type { Push, PushEvent } from './push'

const EVENT = 'live'

let current: Push | undefined

/** The page's push, or none: whoever writes says so by it. */
export function setPush(push: Push | undefined) {
	current = push
}

export const sayTyping = (thread: string) => current?.typing(thread)

/** Hands what was heard to the parts of the page that wait for it. */
export const tellLive = (event: PushEvent) =>
	window.dispatchEvent(new CustomEvent(EVENT, { detail: event }))

/** Calls the newest `handle` for all that is heard. */
export function useLiveEvents(handle: (event: PushEvent) => void) {
	const latest = useRef(handle)
	latest.current = handle
	useEffect(() => {
		const told = (event: Event) => latest.current((event as CustomEvent<PushEvent>).detail)
		window.addEventListener(EVENT, told)
		return () => window.removeEventListener(EVENT, told)
	}, [])
}
