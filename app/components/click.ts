import type { MouseEvent } from 'react'

/** A plain click does this; one that opens a link elsewhere, or saves it, does what it does. */
export function instead(event: MouseEvent, act: () => void) {
	const { button, metaKey, ctrlKey, shiftKey, altKey } = event
	if (button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return
	event.preventDefault()
	act()
}
