import { useEffect, useRef, useState } from 'react'
import { sayTyping, useLiveEvents } from './live-events'
import type { PresenceView } from './presence.server'
import { ONLINE_MS, TYPING_EVERY_MS, TYPING_SHOWN_MS } from './protocol'

/** How long someone has left just now, in milliseconds. */
const JUST_NOW_MS = 5 * 60_000

/** A state that ends by itself: set for some milliseconds, or ended with 0. */
function useLease() {
	const [held, setHeld] = useState(false)
	const timer = useRef<number>()
	useEffect(() => () => window.clearTimeout(timer.current), [])
	const hold = useRef((ms: number) => {
		window.clearTimeout(timer.current)
		setHeld(ms > 0)
		if (ms > 0) timer.current = window.setTimeout(() => setHeld(false), ms)
	})
	return [held, hold.current] as const
}

/**
 * Whether the other person is here and is writing, as far as it is known.
 * `lastSeq` is the newest message of theirs: who has sent it has stopped writing.
 * @returns the line to show; null when presence is hidden.
 */
export function usePresence(
	threadId: string,
	name: string,
	presence: PresenceView | null,
	lastSeq: number,
): string | null {
	const [typing, holdTyping] = useLease()
	const [online, holdOnline] = useLease()
	const [left, holdLeft] = useLease()
	/** Whether push has said anything: until then the page's own word counts. */
	const [heard, setHeard] = useState(false)

	// biome-ignore lint/correctness/useExhaustiveDependencies: at another conversation
	useEffect(() => {
		setHeard(false)
		holdTyping(0)
		holdOnline(0)
		holdLeft(0)
	}, [threadId])

	// biome-ignore lint/correctness/useExhaustiveDependencies: at a new message
	useEffect(() => holdTyping(0), [lastSeq])

	useLiveEvents(event => {
		if (event.type === 'typing' && event.thread === threadId) holdTyping(TYPING_SHOWN_MS)
		if (event.type === 'presence' && event.thread === threadId) {
			setHeard(true)
			holdOnline(event.online ? ONLINE_MS : 0)
			holdLeft(event.online ? 0 : JUST_NOW_MS)
		}
	})

	if (presence === null) return null
	if (typing) return `${name} is typing…`
	if (heard ? online : presence.online) return 'online'
	return left ? 'last seen just now' : presence.lastSeen
}

/** Tells the other person that something is being written in this field, at most once in 3 s. */
export function useTyping(threadId: string, fieldId: string) {
	useEffect(() => {
		let last = Number.NEGATIVE_INFINITY
		const typed = ({ target }: Event) => {
			if ((target as HTMLTextAreaElement).id !== fieldId) return
			if (!(target as HTMLTextAreaElement).value.trim()) return
			if (performance.now() - last < TYPING_EVERY_MS) return
			last = performance.now()
			sayTyping(threadId)
		}
		document.addEventListener('input', typed)
		return () => document.removeEventListener('input', typed)
	}, [threadId, fieldId])
}
