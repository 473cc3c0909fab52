import { type MouseEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import type { Loading, Way } from '~/live/use-past'

/** How far before the reader comes to it the next page is loaded. */
const AHEAD = '800px 0px'

interface PastLinkProps {
	href: string
	way: 'older' | 'newer'
	loading: Loading
	load: (way: Way) => void
	scroller: RefObject<HTMLElement>
	/** Changes whenever something was loaded. */
	loaded: unknown
	children: ReactNode
}

/** The link to the next page of the past. With a script it loads by itself when the reader comes near. */
export function PastLink({ href, way, loading, load, scroller, loaded, children }: PastLinkProps) {
	const place = useRef<HTMLParagraphElement>(null)
	const mine = loading?.way === way
	const rests = loading === null || (loading.failed && !mine)

	// biome-ignore lint/correctness/useExhaustiveDependencies: it may be in view again after each page
	useEffect(() => {
		if (!rests || typeof IntersectionObserver === 'undefined') return
		const options = { root: scroller.current, rootMargin: AHEAD }
		const observer = new IntersectionObserver(entries => {
			if (entries.some(entry => entry.isIntersecting)) load(way)
		}, options)
		observer.observe(place.current!)
		return () => observer.disconnect()
	}, [rests, loaded, load, way, scroller])

	return (
		<p ref={place} className={`py-4 text-center ${way === 'newer' ? 'mb-12' : ''}`}>
			{mine && loading.failed && (
				<span role="alert">They could not be loaded. The network may be away. </span>
			)}
			<a href={href} onClick={event => instead(event, () => load(way))}>
				{mine && loading.failed ? 'Try again' : children}
			</a>
		</p>
	)
}

interface ToNewestProps {
	href: string
	missed: number
	hasNewer: boolean
	loading: Loading
	load: (way: Way) => void
	toEnd: () => void
}

/** The way to the newest messages, over the others, for who reads further up. */
export function ToNewest({ href, missed, hasNewer, loading, load, toEnd }: ToNewestProps) {
	if (loading?.failed && loading.way !== 'older' && loading.way !== 'newer') {
		return (
			<p className="notice absolute inset-x-3 bottom-3 text-center shadow-lg" role="alert">
				These messages could not be loaded. The network may be away.{' '}
				<button className="button-link" type="button" onClick={() => load(loading.way)}>
					Try again
				</button>
			</p>
		)
	}
	const look = 'button absolute bottom-3 left-1/2 -translate-x-1/2 shadow-lg'
	if (missed > 0) {
		return (
			<button type="button" className={look} onClick={toEnd}>
				{missed === 1 ? '1 new message' : `${missed} new messages`} ↓
			</button>
		)
	}
	return hasNewer ? (
		<a href={href} className={look} onClick={event => instead(event, toEnd)}>
			Newest ↓
		</a>
	) : null
}

/** A plain click does this; the others open the link as they do. */
export function instead(event: MouseEvent, act: () => void) {
	if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
	event.preventDefault()
	act()
}
