import type { LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import type { ThreadLine } from '~/components/ThreadList'
import { readOnce } from '~/db/read-once.server'
import { decodeCursor } from '~/http/cursor.server'
import { DELETED } from '~/messaging/changeable'
import { PAGE_SIZE } from '~/messaging/messages.server'
import { threadsOf } from '~/messaging/threads.server'
import type { ThreadView } from '~/messaging/types'
import { timesIn } from '~/time'

type InboxArgs = Pick<LoaderFunctionArgs, 'request'> & { actor: Actor | null }

/** How many lines of inboxes are kept; each is half a thousand bytes or so. */
const MOST = 20_000

interface Lines {
	threads: ThreadLine[]
	newest: boolean
	/** The next page's query. */
	older: string | null
}

const inboxAt = readOnce<Lines>('inboxes', {
	most: MOST,
	sizeOf: ({ threads }) => threads.length + 1,
})

/** A page of the inbox, as lines. */
export const loadInbox = ({ actor, request }: InboxArgs) => linesOf(actor, request, false)

/** A page of the conversations that are put away, or that are not; the newest first. */
export async function linesOf(
	actor: Actor | null,
	request: Request,
	archived: boolean,
): Promise<Lines> {
	if (!actor) return { threads: [], newest: true, older: null }
	const cursor = new URL(request.url).searchParams.get('cursor') || null
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
		...(isFarBack(thread) && { from: thread.lastReadSeq + 1 }),
	})
	const make = async () => {
		const before = cursor ? decodeCursor(cursor) : null
		const { threads, nextCursor } = await threadsOf(actor, { archived, cursor: before })
		const older = nextCursor && `?cursor=${nextCursor}`
		return { threads: threads.map(toLine), newest: cursor === null, older }
	}
	// Each conversation has the newest beside it.
	if (cursor || archived) return make()
	const version = `${actor.version} ${actor.timeZone} ${times.today}`
	return inboxAt({ id: actor.id, version }, '', make)
}

/** Whether what is new begins before the newest page. */
const isFarBack = ({ unreadCount, lastSeq, lastReadSeq }: ThreadView) =>
	unreadCount > 0 && lastSeq - lastReadSeq > PAGE_SIZE
