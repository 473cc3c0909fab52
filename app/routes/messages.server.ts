import type { Actor } from '~/auth/actor'
import type { ThreadLine } from '~/components/ThreadList'
import { DELETED } from '~/messaging/changeable'
import { threadsOf } from '~/messaging/threads.server'
import type { ThreadView } from '~/messaging/types'
import { timesIn } from '~/time'

/** The inbox's newest conversations, as lines. */
export const loadInbox = ({ actor }: { actor: Actor | null }) => linesOf(actor, false)

/** The newest conversations that are put away, or that are not. */
export async function linesOf(actor: Actor | null, archived: boolean) {
	if (!actor) return { threads: [], hasMore: false }
	const { threads, nextCursor } = await threadsOf(actor, { archived })
	const times = timesIn(actor.timeZone, new Date().toISOString())
	const toLine = (thread: ThreadView): ThreadLine => ({
		id: thread.id,
		counterpart: { name: thread.counterpart.name, role: thread.counterpart.role },
		title: thread.lead.title,
		// No text that can be sent has an empty preview.
		preview: thread.lastMessage ? thread.lastMessage.preview || DELETED : '',
		// The line that opens a conversation is nobody's own words.
		mine: thread.lastSeq > 1 && thread.lastMessage?.fromUserId === actor.id,
		iso: thread.lastMessageAt,
		time: times.brief(thread.lastMessageAt),
		unread: thread.unreadCount,
	})
	return { threads: threads.map(toLine), hasMore: nextCursor !== null }
}
