import { type RefObject, useCallback, useEffect } from 'react'
import { useHeader } from '~/components/header-data'
import { storage } from './storage'

/**
 * Keeps what is being written in one conversation, by user, across navigation
 * and reload, and lets the field grow with it. The field is not controlled:
 * a key press renders nothing.
 */
export function useDraft(threadId: string, field: RefObject<HTMLTextAreaElement>) {
	const name = `draft:${useHeader()?.me.id}:${threadId}`

	const grow = useCallback(() => {
		const { current } = field
		if (!current) return
		current.style.height = 'auto'
		current.style.height = `${current.scrollHeight + 2}px`
	}, [field])

	const saveDraft = useCallback(() => {
		const text = field.current?.value ?? ''
		storage(local => (text ? local.setItem(name, text) : local.removeItem(name)))
		grow()
	}, [field, grow, name])

	const clearDraft = useCallback(() => {
		if (field.current) field.current.value = ''
		saveDraft()
	}, [field, saveDraft])

	useEffect(() => {
		const { current } = field
		// What the server gave back, or was typed before the script ran, goes first.
		if (current && !current.value) current.value = storage(local => local.getItem(name)) ?? ''
		grow()
		// Text that goes back into the field from elsewhere arrives as this event.
		const restore = (event: Event) => {
			if (!current) return
			const { detail } = event as CustomEvent<string>
			current.value = current.value ? `${detail}\n\n${current.value}` : detail
			saveDraft()
			current.focus()
		}
		window.addEventListener(RESTORE_EVENT, restore)
		return () => window.removeEventListener(RESTORE_EVENT, restore)
	}, [field, grow, name, saveDraft])

	return { saveDraft, clearDraft }
}

const RESTORE_EVENT = 'restore-draft'

/** Puts a message that was not sent back into the field, before what is there. */
export const restoreDraft = (text: string) =>
	window.dispatchEvent(new CustomEvent(RESTORE_EVENT, { detail: text }))
