import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { PageMessage } from '~/messaging/page-message'

/** The server has no layout, and React says so. */
const useBrowserLayoutEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** How near the end counts as being there, in CSS pixels. */
const NEAR = 48

/**
 * Keeps the reader where they are: at the end they stay at the end; who has
 * scrolled up sees nothing move and is told how many messages came. The browser's
 * own anchoring differs between engines, so it is switched off and done here.
 */
export function useStayInPlace(messages: PageMessage[]) {
	const scroller = useRef<HTMLElement>(null)
	const atEnd = useRef(true)
	const anchor = useRef<{ key: string; top: number } | null>(null)
	const seenLast = useRef(lastSeqOf(messages))
	const [missed, setMissed] = useState(0)

	/** Remembers the place: near the end, or the first element below the top edge. */
	const remember = useCallback(() => {
		const box = scroller.current
		if (!box) return
		// In a reversed column the end is 0 and the past lies in negative numbers.
		atEnd.current = box.scrollTop > -NEAR
		const top = box.getBoundingClientRect().top
		const first = [...box.querySelectorAll<HTMLElement>('[id^="m-"]')].find(
			element => element.getBoundingClientRect().bottom > top,
		)
		anchor.current = (first && { key: first.id, top: first.getBoundingClientRect().top }) || null
	}, [])

	useEffect(() => {
		const box = scroller.current
		if (!box) return
		const onScroll = () => {
			remember()
			if (atEnd.current) setMissed(0)
		}
		remember()
		box.addEventListener('scroll', onScroll, { passive: true })
		return () => box.removeEventListener('scroll', onScroll)
	}, [remember])

	useBrowserLayoutEffect(() => {
		const box = scroller.current
		if (!box) return
		const last = lastSeqOf(messages)
		const sending = messages.at(-1)?.sending?.state === 'sending'
		if (atEnd.current || sending) {
			box.scrollTop = 0
			setMissed(0)
		} else {
			const element = anchor.current && document.getElementById(anchor.current.key)
			if (element) box.scrollTop += element.getBoundingClientRect().top - anchor.current!.top
			const since = messages.filter(({ seq, mine }) => !mine && (seq ?? 0) > seenLast.current)
			if (since.length > 0) setMissed(count => count + since.length)
		}
		seenLast.current = Math.max(seenLast.current, last)
		remember()
	}, [messages, remember])

	const toEnd = useCallback(() => {
		if (scroller.current) scroller.current.scrollTop = 0
		setMissed(0)
	}, [])

	return { scroller, missed, toEnd }
}

const lastSeqOf = (messages: PageMessage[]) =>
	messages.findLast(message => message.seq !== null)?.seq ?? 0
