import { Link, Outlet, useLoaderData, useLocation, useParams } from '@remix-run/react'
import { pageTitle, useHeader } from '~/components/header-data'
import { ListPages, ThreadList } from '~/components/ThreadList'
import { openPage } from '~/http/doors.server'
import { loadInbox } from './messages.server'

export { ErrorBoundary } from '~/components/ErrorPage'

// For a visitor too: the page inside sends them to log in, and a post without a
// session must reach the log-in form that carries its text along.
export const loader = openPage(loadInbox)

export const meta = ({ matches }: { matches: { id: string; data?: unknown }[] }) =>
	pageTitle('Messages', matches)

/** List and conversation side by side; on a phone one of them. The conversation comes first in the document, for those who read it as text. */
export default function Messages() {
	const { threads, newest, older } = useLoaderData<typeof loader>()
	const { threadId } = useParams()
	const { search } = useLocation()
	const header = useHeader()
	return (
		<>
			<div
				className={
					threadId ? 'flex min-h-0 min-w-0 flex-1 flex-col' : 'hidden min-w-0 flex-1 lg:flex'
				}
			>
				<Outlet />
			</div>
			<nav
				key={threadId ? '' : search} // another page of it begins at its top
				aria-label="Conversations"
				className={`${threadId ? 'hidden lg:block' : 'w-full'} min-h-0 overflow-y-auto border-line lg:order-first lg:w-96 lg:flex-none lg:border-r dark:border-n-line`}
			>
				<div className="flex items-baseline justify-between px-4 pb-3 pt-5">
					<h1>Messages</h1>
					<Link to="/search">Search</Link>{' '}
					{!threadId && (
						<noscript>
							<a href="/messages">Refresh</a>
						</noscript>
					)}
				</div>
				{threads.length > 0 ? (
					<ThreadList threads={threads} openId={threadId} />
				) : (
					<EmptyInbox role={header?.me.role} />
				)}
				<ListPages base="/messages" newest={newest} older={older} />
				<p className="px-4 py-3 text-sm">
					<Link to="/messages/archived">Archived conversations</Link>
				</p>
			</nav>
		</>
	)
}

function EmptyInbox({ role }: { role: string | undefined }) {
	return (
		<div className="px-4 py-6">
			<p className="mb-4">
				{role === 'CONTRACTOR'
					? 'No conversations yet. Claim a lead, and you can write to its homeowner here.'
					: role === 'HOMEOWNER'
						? 'No conversations yet. Post what you want done; the contractor who claims it writes to you here.'
						: 'No conversations. They belong to homeowners and contractors.'}
			</p>
			{role === 'CONTRACTOR' && (
				<Link className="button" to="/leads">
					See open leads
				</Link>
			)}
			{role === 'HOMEOWNER' && (
				<Link className="button" to="/leads/new">
					Post a lead
				</Link>
			)}
		</div>
	)
}
