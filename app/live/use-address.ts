import { type RefObject, useEffect } from 'react'
import type { Reader } from './past'

/** The reader has come to rest, in milliseconds. Browsers refuse more than some hundred changes in 30 s. */
const REST_MS = 300

/**
 * Keeps the reader's place in the address, so that a reload and the browser's
 * Back come to where they were. The router need not know: it goes on loading
 * what the conversation was opened with.
 */
export function useAddress(
	scroller: RefObject<HTMLElement>,
	reader: { current: Reader },
	path: string,
) {
	useEffect(() => {
		const box = scroller.current
		if (!box) return
		const place = () => (reader.current.atEnd ? path : `${path}?at=${reader.current.seq}`)
		let told = place()
		let timer: number | undefined
		const tell = () => {
			told = place()
			const state = { ...window.history.state, top: reader.current.top }
			window.history.replaceState(state, '', told)
		}
		const onScroll = () => {
			window.clearTimeout(timer)
			if (place() !== told) timer = window.setTimeout(tell, REST_MS)
		}
		box.addEventListener('scroll', onScroll, { passive: true })
		return () => {
			window.clearTimeout(timer)
			box.removeEventListener('scroll', onScroll)
		}
	}, [scroller, reader, path])
}
