import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { PostForm } from '~/components/forms'
import { pageTitle, useHeader } from '~/components/header-data'
import { OpenNotification } from '~/components/NotificationBell'
import { page } from '~/http/doors.server'
import type { DocumentHandle } from '~/root'
import { loadNotifications } from './notifications.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const handle: DocumentHandle = { refreshSeconds: 30 }

export const loader = page(loadNotifications)

export const meta: MetaFunction = ({ matches }) => pageTitle('Notifications', matches)

export default function Notifications() {
	const { days, unreadOnly, older } = useLoaderData<typeof loader>()
	const unread = useHeader()?.unreadNotifications ?? 0
	return (
		<section className="mx-auto max-w-prose">
			<div className="mb-4 flex flex-wrap items-center justify-between gap-3">
				<h1>Notifications</h1>
				{unread > 0 && (
					<PostForm action="/notifications/read-all">
						<button className="button-quiet" type="submit">
							Mark all as read
						</button>
					</PostForm>
				)}
			</div>
			<nav aria-label="Which notifications" className="mb-4 flex gap-1">
				<Link
					className="nav-link"
					to="/notifications"
					aria-current={unreadOnly ? undefined : 'page'}
				>
					All
				</Link>{' '}
				<Link
					className="nav-link"
					to="/notifications?show=unread"
					aria-current={unreadOnly ? 'page' : undefined}
				>
					Unread ({unread})
				</Link>{' '}
				<noscript>
					<a
						className="nav-link"
						href={unreadOnly ? '/notifications?show=unread' : '/notifications'}
					>
						Refresh
					</a>
				</noscript>
			</nav>
			{days.length === 0 && (
				<p className="card p-6">
					{unreadOnly
						? 'Nothing unread. You are up to date.'
						: 'Nothing yet. When someone writes to you or claims your lead, it shows here.'}
				</p>
			)}
			{days.map(({ day, lines }) => (
				<section key={day} aria-label={day}>
					<h2 className="day font-sans">{day}</h2>
					<ul className="card divide-y divide-line dark:divide-n-line">
						{lines.map(line => (
							<li
								key={line.id}
								className="p-2 sm:flex sm:items-center sm:gap-2"
								data-notification-id={line.id}
							>
								<OpenNotification line={line} />
								{!line.read && (
									<PostForm
										action={`/notifications/${line.id}/read`}
										className="flex-none text-right"
									>
										<input type="hidden" name="show" value={unreadOnly ? 'unread' : 'all'} />
										<button className="button-link px-2 text-sm" type="submit">
											Mark as read
										</button>
									</PostForm>
								)}
							</li>
						))}
					</ul>
				</section>
			))}
			{older && (
				<p className="py-4 text-center">
					<Link to={older}>Older notifications</Link>
				</p>
			)}
		</section>
	)
}
