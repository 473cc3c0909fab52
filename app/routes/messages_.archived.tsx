import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { pageTitle } from '~/components/header-data'
import { ListPages, ThreadList } from '~/components/ThreadList'
import { page } from '~/http/doors.server'
import { linesOf } from './messages.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Archived conversations', matches)

export const loader = page(({ actor, request }) => linesOf(actor, request, true))

export default function Archived() {
	const { threads, newest, older } = useLoaderData<typeof loader>()
	return (
		<section className="mx-auto max-w-prose">
			<p className="mb-3">
				<Link to="/messages">← All conversations</Link>
			</p>
			<h1 className="mb-2">Archived conversations</h1>
			<p className="mb-4">Each comes back to your messages when something new is written in it.</p>
			{threads.length > 0 ? (
				<div className="card overflow-hidden">
					<ThreadList threads={threads} />
				</div>
			) : (
				<p className="card p-6">Nothing is archived.</p>
			)}
			<ListPages base="/messages/archived" newest={newest} older={older} />
		</section>
	)
}
