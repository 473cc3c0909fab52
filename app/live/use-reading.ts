import { useRevalidator } from '@remix-run/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { PageMessage } from '~/messaging/page-message'
import { postJson } from './fetch-within'

/** A glance while scrolling past is not reading. */
const GLANCE_MS = 400

/** Marks read what was really visible in a focused window. Returns what marks at once. */
export function useReading(
	scroller: RefObject<HTMLElement>,
	{ id, lastReadSeq }: { id: string; lastReadSeq: number },
	messages: PageMessage[],
) {
	const { revalidate, state } = useRevalidator()
	const loading = useRef(state)
	loading.current = state
	const marked = useRef(lastReadSeq)

	const markRead = useCallback(
		async (seq: number) => {
			if (seq <= marked.current) return
			const before = marked.current
			marked.current = seq
			const done = await postJson(`/api/threads/${id}/read`, { seq }).catch(() => null)
			if (!done?.ok) marked.current = before
			// The hint of this may have been quicker; what is cut off is loaded twice.
			else if (loading.current === 'idle') revalidate()
		},
		[id, revalidate],
	)

	useEffect(() => {
		if (typeof IntersectionObserver === 'undefined') return
		marked.current = Math.max(marked.current, lastReadSeq)
		const unread = messages.filter(({ seq, mine }) => !mine && seq !== null && seq > marked.current)
		if (unread.length === 0) return

		const visible = new Set<number>()
		let timer: number | undefined

		const mark = () => {
			if (!document.hidden && document.hasFocus()) markRead(Math.max(0, ...visible))
		}
		const soon = () => {
			window.clearTimeout(timer)
			timer = window.setTimeout(mark, GLANCE_MS)
		}

		const observer = new IntersectionObserver(
			entries => {
				for (const {
					target,
					isIntersecting,
					intersectionRatio,
					intersectionRect,
					rootBounds,
				} of entries) {
					const seq = Number((target as HTMLElement).dataset.seq)
					// Half of it, or half a screen of a very long one.
					const fills = intersectionRect.height >= (rootBounds?.height ?? 0) / 2
					if (isIntersecting && (intersectionRatio >= 0.5 || fills)) visible.add(seq)
					else visible.delete(seq)
				}
				soon()
			},
			{ root: scroller.current, threshold: [0, 0.1, 0.5, 1] },
		)
		for (const { seq } of unread) {
			const element = document.getElementById(`m-${seq}`)
			if (element) observer.observe(element)
		}
		window.addEventListener('focus', soon)
		document.addEventListener('visibilitychange', soon)
		return () => {
			window.clearTimeout(timer)
			observer.disconnect()
			window.removeEventListener('focus', soon)
			document.removeEventListener('visibilitychange', soon)
		}
	}, [lastReadSeq, markRead, messages, scroller])

	return markRead
}
