import { useLocation } from '@remix-run/react'
import { useEffect, useRef } from 'react'

/** Closes the open `<details>` below an element on Escape, a click elsewhere, and after going to another page. */
export function useClosingMenus() {
	const ref = useRef<HTMLDivElement>(null)
	const { key } = useLocation()

	useEffect(() => {
		const close = (except?: Node | null) => {
			for (const menu of ref.current?.querySelectorAll('details[open]') ?? []) {
				if (!except || !menu.contains(except)) menu.removeAttribute('open')
			}
		}
		const onClick = (event: MouseEvent) => close(event.target as Node)
		const onKey = (event: KeyboardEvent) => {
			if (event.key !== 'Escape') return
			const open = ref.current?.querySelector('details[open] > summary')
			close()
			if (open instanceof HTMLElement) open.focus()
		}
		document.addEventListener('click', onClick)
		document.addEventListener('keydown', onKey)
		return () => {
			document.removeEventListener('click', onClick)
			document.removeEventListener('keydown', onKey)
		}
	}, [])

	// biome-ignore lint/correctness/useExhaustiveDependencies: going to another page is the cause
	useEffect(() => {
		for (const menu of ref.current?.querySelectorAll('details[open]') ?? []) {
			menu.removeAttribute('open')
		}
	}, [key])

	return ref
}
