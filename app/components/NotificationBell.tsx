import { Link } from '@remix-run/react'
import { PostForm } from './forms'
import type { HeaderData, HeaderLine } from './header.server'

/** The number of unread notifications and the latest of them. */
export function NotificationBell({ header }: { header: HeaderData }) {
	const { unreadNotifications: unread, latest } = header
	return (
		<details className="relative" data-bell={unread}>
			<summary className="nav-link gap-1 px-2">
				<Bell unread={unread} />
			</summary>
			<div className="menu">
				{latest.length === 0 && <p className="hint p-2">Nothing yet. New messages show here.</p>}
				<ul>
					{latest.map(line => (
						<li key={line.id}>
							<OpenNotification line={line} />
						</li>
					))}
				</ul>
				<div className="mt-2 flex items-center justify-between gap-2 border-t border-line px-2 pt-3 dark:border-n-line">
					<Link to="/notifications">All notifications</Link>{' '}
					{unread > 0 && (
						<PostForm action="/notifications/read-all">
							<button className="button-link" type="submit">
								Mark all as read
							</button>
						</PostForm>
					)}
				</div>
			</div>
		</details>
	)
}

/** The bell with its number. */
export function Bell({ unread }: { unread: number }) {
	return (
		<>
			<span className="sr-only">Notifications, unread: </span>
			<svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
				<path
					d="M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6zm-2 16a2 2 0 0 0 4 0"
					fill="none"
					stroke="currentColor"
					strokeWidth="2"
					strokeLinejoin="round"
				/>
			</svg>
			<span className={unread > 0 ? 'badge' : 'sr-only'}>{unread}</span>
		</>
	)
}

/** A notification as a button: opening it marks it read, so it is a post. */
export function OpenNotification({ line }: { line: HeaderLine }) {
	return (
		<PostForm action={`/notifications/${line.id}/open`} className="min-w-0 flex-1">
			<button
				type="submit"
				className="w-full rounded-lg border-0 bg-transparent px-2 py-2 text-left hover:bg-sunken dark:hover:bg-n-line"
			>
				<span className="flex items-baseline gap-2">
					{!line.read && (
						<span className="unread-dot">
							<span className="sr-only">Unread: </span>
						</span>
					)}
					<span className="flex-1">
						<strong>{line.who}</strong> {line.what}
					</span>{' '}
					<time className="hint" dateTime={line.iso}>
						{line.time}
					</time>
				</span>
				{line.detail && ' '}
				{line.detail && <span className="hint block truncate">{line.detail}</span>}
			</button>
		</PostForm>
	)
}
