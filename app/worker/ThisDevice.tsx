import { useEffect } from 'react'
import type { ConversationData } from '~/routes/messages.$threadId.server'

/** Without it a page is as good: what fails to load is not missed. */
const withDevice = (use: (side: typeof import('./page-side')) => unknown) => {
	import('./page-side').then(use).catch(() => undefined)
}

/** What this device shows outside of the pages: the number on the app's icon, and nothing to who is logged out. */
export function ThisDevice({ unread }: { unread: number | null }) {
	useEffect(() => {
		withDevice(side => side.showUnread(unread ?? 0))
		if (unread === null) withDevice(side => side.forgetLastSeen())
	}, [unread])
	return null
}

/** Keeps a conversation for when there is no network, and closes what pushes show of it once it is read. */
export function useLastSeen({ thread, messages, hasNewer }: ConversationData, userId?: string) {
	const { id, unreadCount, lead, counterpart } = thread
	useEffect(() => {
		if (unreadCount === 0) withDevice(side => side.closeShownOf(id))
	}, [id, unreadCount])
	useEffect(() => {
		if (!userId || hasNewer) return
		withDevice(side =>
			side.keepLastSeen({
				userId,
				threadId: id,
				title: lead.title,
				who: counterpart.name,
				seen: new Date().toLocaleString(),
				messages: messages.map(({ author, day, clock, parts, deleted, files }) => ({
					who: author,
					time: `${day}, ${clock}`,
					text: deleted
						? 'Deleted.'
						: parts.map(part => (typeof part === 'string' ? part : part.text)).join('') ||
							(files ?? []).map(({ name }) => name).join(', '),
				})),
			}),
		)
	}, [userId, id, lead.title, counterpart.name, messages, hasNewer])
}
