import { Link, useNavigate } from '@remix-run/react'
import type { MouseEvent } from 'react'
import { ROLE_NAMES, type Role } from '~/auth/actor'
import { Avatar } from './Avatar'
import { instead } from './click'
import { useDocument } from './document'

/** A conversation as a line of the inbox. */
export interface ThreadLine {
	id: string
	counterpart: { name: string; role: Role }
	title: string
	preview: string
	mine: boolean
	iso: string
	time: string
	unread: number
	/** The first unread message, when the newest page does not show it. */
	from?: number
}

/** Plain links, which cost little to render by the hundred; one handler makes them fast with a script. */
export function ThreadList({
	threads,
	openId,
}: {
	threads: ThreadLine[]
	openId?: string | undefined
}) {
	const navigate = useNavigate()
	const follow = (event: MouseEvent) => {
		const link = (event.target as Element).closest('a')
		if (link) instead(event, () => navigate(link.pathname + link.search + link.hash))
	}
	const { threadLineHtml } = useDocument()
	const lines = threads.map(thread => ({ thread, isOpen: thread.id === openId }))
	const list = { onClick: follow, className: 'divide-y divide-line dark:divide-n-line' }
	return threadLineHtml ? (
		// biome-ignore lint/security/noDangerouslySetInnerHtml: React has made it, of the same component
		<ul {...list} dangerouslySetInnerHTML={{ __html: lines.map(threadLineHtml).join('') }} />
	) : (
		<ul {...list}>
			{lines.map(line => (
				<Line key={line.thread.id} {...line} />
			))}
		</ul>
	)
}

export interface ThreadLineProps {
	thread: ThreadLine
	isOpen: boolean
}

export function Line({ thread, isOpen }: ThreadLineProps) {
	return (
		<li>
			<a
				href={`/messages/${thread.id}${thread.from ? `?at=${thread.from}#m-${thread.from}` : ''}`}
				className="row-link"
				data-thread-id={thread.id}
				data-unread={thread.unread}
				aria-current={isOpen ? 'page' : undefined}
			>
				<Avatar person={thread.counterpart} />
				<span className="min-w-0 flex-1">
					<span className="flex items-baseline justify-between gap-2">
						<span className="truncate">
							<strong>{thread.counterpart.name}</strong>{' '}
							<span className="hint">{ROLE_NAMES[thread.counterpart.role]}</span>
						</span>{' '}
						<time className="hint flex-none" dateTime={thread.iso}>
							{thread.time}
						</time>
					</span>{' '}
					<span className="block truncate text-sm">{thread.title}</span>{' '}
					<span className="flex items-baseline justify-between gap-2">
						<span
							className={`truncate text-sm ${thread.unread ? 'font-semibold' : 'text-muted dark:text-n-muted'}`}
						>
							{thread.mine && 'You: '}
							{thread.preview}
						</span>{' '}
						{thread.unread > 0 && (
							<span className="badge flex-none">
								{thread.unread}
								<span className="sr-only"> unread</span>
							</span>
						)}
					</span>
				</span>
			</a>
		</li>
	)
}

interface ListPagesProps {
	base: string
	newest: boolean
	/** The next page's query. */
	older: string | null
}

/** The way to the other pages of a list of conversations. */
export function ListPages({ base, newest, older }: ListPagesProps) {
	if (newest && !older) return null
	return (
		<p className="flex gap-4 px-4 py-3">
			{!newest && <Link to={base}>Newest conversations</Link>}{' '}
			{older && <Link to={base + older}>Older conversations</Link>}
		</p>
	)
}
