import { Bell } from '~/components/NotificationBell'
import { EmbedDocument } from './document'

interface BellLine {
	id: string
	read: boolean
	who: string
	what: string
	iso: string
	time: string
	threadId: string | null
}

const REFRESH_SECONDS = 30

/** The bell and the latest notifications, each a link to its conversation in the frame. */
export function EmbedBell({ unread, lines }: { unread: number; lines: BellLine[] }) {
	return (
		<EmbedDocument
			title={`Notifications, ${unread} unread`}
			refresh={{ seconds: REFRESH_SECONDS, url: '/embed/bell' }}
		>
			<section className="overflow-y-auto p-3" data-bell={unread}>
				<h1 className="flex items-center gap-1 text-base">
					<Bell unread={unread} />
				</h1>
				{lines.length === 0 && <p className="hint py-2">Nothing yet. New messages show here.</p>}
				<ul>
					{lines.map(({ id, read, who, what, iso, time, threadId }) => (
						<li key={id} className="py-2">
							{!read && <span className="sr-only">Unread: </span>}
							{threadId ? (
								<a href={`/embed/threads/${threadId}`}>
									<strong>{who}</strong> {what}
								</a>
							) : (
								<span>
									<strong>{who}</strong> {what}
								</span>
							)}{' '}
							<time className="hint" dateTime={iso}>
								{time}
							</time>
						</li>
					))}
				</ul>
			</section>
		</EmbedDocument>
	)
}
