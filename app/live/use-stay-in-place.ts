import { useLocation } from '@remix-run/react'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { PageMessage } from '~/messaging/page-message'
import { type Goal, goalOf } from './goal'
import type { Reader } from './past'
import type { Loading, Way } from './use-past'

/** The server has no layout, and React says so. */
const useBrowserLayoutEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** How near the end counts as being there, in CSS pixels. */
const NEAR = 48

interface Shown {
	messages: PageMessage[]
	/** Goes on with what is newly written. */
	open: boolean
	/** The first that was unread when the page was opened. */
	newFrom: number | null
	loading: Loading
	load: (way: Way) => void
}

/**
 * Keeps the reader where they are: at the end they stay at the end; for who has
 * scrolled up nothing moves, whatever comes or goes at either side. The browser's
 * own anchoring differs between engines, so it is switched off and done here.
 * `look` is to be called before each change: a scroll may not have been told of yet.
 */
export function useStayInPlace(shown: Shown, reader: { current: Reader }) {
	const { messages, open, newFrom, loading, load } = shown
	const { search } = useLocation()
	const scroller = useRef<HTMLElement>(null)
	const anchor = useRef<{ id: string; top: number } | null>(null)
	const focused = useRef<Element | null>(null)
	const goal = useRef<Goal | null>(null)
	const opened = useRef<string>()
	const [atEnd, setAtEnd] = useState(true)

	/** Notes the place: near the end, or the first element below the top edge. */
	const look = useCallback(() => {
		const box = scroller.current
		if (!box) return
		const top = box.getBoundingClientRect().top
		const first = [...box.querySelectorAll<HTMLElement>('[data-seq]')].find(
			element => element.getBoundingClientRect().bottom > top,
		)
		anchor.current = (first && { id: first.id, top: first.getBoundingClientRect().top }) || null
		reader.current = {
			seq: Number(first?.dataset.seq ?? 0),
			top: first ? Math.round(first.getBoundingClientRect().top - top) : 0,
			// In a reversed column the end is 0 and the past lies in negative numbers.
			atEnd: open && box.scrollTop > -NEAR,
		}
	}, [open, reader])

	const remember = useCallback(() => {
		look()
		setAtEnd(reader.current.atEnd)
	}, [look, reader])

	/** Back to the place that was noted. */
	const stay = useCallback(() => {
		const box = scroller.current
		if (box && reader.current.atEnd) box.scrollTop = 0
		else if (box && anchor.current) {
			const element = document.getElementById(anchor.current.id)
			if (element) box.scrollTop += element.getBoundingClientRect().top - anchor.current.top
		}
	}, [reader])

	/** False when what is to be shown is not on the page. */
	const reach = useCallback(
		(place: Goal): boolean => {
			const box = scroller.current
			if (!box) return true
			if (place === 'end') {
				if (open) box.scrollTop = 0
				return open
			}
			const element = document.getElementById(`m-${place.seq}`)
			if (!element) return false
			const view = box.getBoundingClientRect()
			const { top, bottom } = element.getBoundingClientRect()
			// A browser that has scrolled there by itself has done well.
			const inView = top >= view.top && bottom <= view.bottom
			if (place.top !== undefined || !inView) {
				box.scrollTop += top - view.top - (place.top ?? view.height / 4)
			}
			return true
		},
		[open],
	)

	/** Scrolls there, after loading it when it is far away. */
	const goTo = useCallback(
		(place: Goal) => {
			if (reach(place)) return
			goal.current = place
			load(wayTo(place))
		},
		[reach, load],
	)

	useBrowserLayoutEffect(() => {
		const box = scroller.current
		if (!box) return
		const wanted = goal.current
		goal.current = null
		if (opened.current !== search) {
			opened.current = search
			goTo(goalOf(window.location, window.history.state, messages, newFrom))
		} else if (wanted && reach(wanted)) {
			// There.
		} else if (messages.at(-1)?.sending?.state === 'sending') {
			box.scrollTop = 0
		} else stay()
		if (wanted && loading?.way === wayTo(wanted)) goal.current ??= wanted // it is still coming
		// What had the focus may have been taken away with the far end.
		if (focused.current?.isConnected === false && document.activeElement === document.body) {
			box.focus({ preventScroll: true })
		}
		remember()
	}, [messages, open, search])

	useEffect(() => {
		const box = scroller.current
		if (!box) return
		const onFocus = (event: FocusEvent) => {
			focused.current = event.target as Element
		}
		const onHash = () => {
			const seq = Number(/^#m-(\d+)$/.exec(window.location.hash)?.[1])
			if (seq) goTo({ seq })
		}
		// What stands below it grows and shrinks: the field, a keyboard on the screen.
		const resized =
			typeof ResizeObserver === 'undefined'
				? null
				: new ResizeObserver(() => {
						stay()
						remember()
					})
		resized?.observe(box)
		box.addEventListener('scroll', remember, { passive: true })
		box.addEventListener('focusin', onFocus)
		window.addEventListener('hashchange', onHash)
		return () => {
			resized?.disconnect()
			box.removeEventListener('scroll', remember)
			box.removeEventListener('focusin', onFocus)
			window.removeEventListener('hashchange', onHash)
		}
	}, [remember, stay, goTo])

	return { scroller, look, atEnd, goTo }
}

const wayTo = (goal: Goal): Way => (goal === 'end' ? 'newest' : goal.seq)
