import { useEffect, useState } from 'react'
import type { PageMessage } from '~/messaging/page-message'

interface Thread {
	lastSeq: number
	lastReadSeq: number
	unreadCount: number
}

/**
 * From which number on messages are new: unread when the page was opened, or
 * come while its window was not looked at. It stays while they are being read.
 */
export function useNewFrom(thread: Thread): number | null {
	const { lastReadSeq, unreadCount } = thread
	const unreadFrom = unreadCount > 0 ? lastReadSeq + 1 : null
	const [newFrom, setNewFrom] = useState(unreadFrom)
	useEffect(() => {
		if (unreadFrom === null || document.hasFocus()) return
		setNewFrom(before => (before === null || unreadFrom > before ? unreadFrom : before))
	}, [unreadFrom])
	return newFrom
}

/** How many messages of the other person came since the reader was last at the end. */
export function useMissed(messages: PageMessage[], { lastSeq }: Thread, atEnd: boolean): number {
	const [known, setKnown] = useState(lastSeq)
	if (atEnd && known !== lastSeq) setKnown(lastSeq)
	if (atEnd) return 0
	const last = messages.findLast(({ seq }) => seq !== null)?.seq ?? 0
	const loaded = messages.filter(({ seq, mine }) => !mine && seq !== null && seq > known)
	// Whose those are that are not loaded is not known.
	return loaded.length + Math.max(0, lastSeq - Math.max(last, known))
}
