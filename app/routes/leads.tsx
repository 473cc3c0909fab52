import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { pageTitle, useHeader } from '~/components/header-data'
import { LeadCard } from '~/components/LeadCard'
import { page } from '~/http/doors.server'
import { loadLeads } from './leads.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = page(loadLeads)

export const meta: MetaFunction = ({ matches }) => pageTitle('Leads', matches)

export default function Leads() {
	const { sections, older } = useLoaderData<typeof loader>()
	const role = useHeader()?.me.role
	return (
		<section className="mx-auto max-w-prose">
			<div className="mb-4 flex items-center justify-between gap-3">
				<h1>Leads</h1>
				{role === 'HOMEOWNER' && (
					<Link className="button" to="/leads/new">
						Post a lead
					</Link>
				)}
			</div>
			{sections.length === 0 && (
				<p className="card p-6">
					{role === 'HOMEOWNER'
						? 'You have posted nothing yet. Describe what you want done, and a contractor can claim it.'
						: role === 'CONTRACTOR'
							? 'No open leads just now. New ones appear here as homeowners post them.'
							: 'Leads belong to homeowners and contractors.'}
				</p>
			)}
			{sections.map(({ title, leads }) => (
				<section key={title} className="mb-6">
					<h2 className="mb-2">{title}</h2>
					<ul className="card divide-y divide-line dark:divide-n-line">
						{leads.map(lead => (
							<li key={lead.id}>
								<LeadCard lead={lead} />
							</li>
						))}
					</ul>
				</section>
			))}
			{older && (
				<p className="text-center">
					<Link to={older}>Older leads</Link>
				</p>
			)}
		</section>
	)
}
