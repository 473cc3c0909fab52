import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { LeadStatusTag } from '~/components/LeadCard'
import { page } from '~/http/doors.server'
import { leadOf } from '~/leads/leads.server'
import { LEAD_STATUSES, type LeadStatus, NEXT_STATUSES } from '~/leads/schemas'
import { timesIn } from '~/time'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = page(async ({ actor, params }) => {
	const lead = await leadOf(actor, params.leadId!)
	const posted = timesIn(actor.timeZone, new Date().toISOString()).full(lead.createdAt)
	const mine = lead.homeowner.id === actor.id
	const wasClaimed = lead.contractor !== null
	return {
		lead,
		posted,
		mine,
		canClaim: actor.role === 'CONTRACTOR' && lead.status === 'OPEN',
		next: mine
			? NEXT_STATUSES[lead.status].filter(to => to === 'CLOSED' || (to === 'OPEN') !== wasClaimed)
			: [],
	}
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
	pageTitle(data?.lead.title ?? 'Lead', matches)

const VERBS: Record<LeadStatus, string> = {
	OPEN: 'Open again',
	CLAIMED: 'Take up again',
	COMPLETED: 'Work is done',
	CLOSED: 'Close this lead',
}

export default function Lead() {
	const { lead, posted, mine, canClaim, next } = useLoaderData<typeof loader>()
	return (
		<article className="mx-auto max-w-prose">
			<p className="mb-3">
				<Link to="/leads">← All leads</Link>
			</p>
			<div className="card p-5">
				<div className="mb-2 flex items-start justify-between gap-3">
					<h1>{lead.title}</h1>
					<LeadStatusTag status={lead.status} />
				</div>
				<p className="hint mb-4">
					{lead.trade} · {lead.city} · posted by {mine ? 'you' : lead.homeowner.name},{' '}
					<time dateTime={lead.createdAt}>{posted}</time>
				</p>
				<p className="mb-5 whitespace-pre-wrap">{lead.description}</p>
				{lead.contractor && (
					<p className="mb-4">
						Claimed by <strong>{lead.contractor.name}</strong>.
					</p>
				)}
				<div className="flex flex-wrap items-center gap-3">
					{canClaim && (
						<PostForm action={`/leads/${lead.id}/claim`}>
							<button className="button" type="submit">
								Claim this lead
							</button>
						</PostForm>
					)}
					{lead.threadId && (
						<Link className="button" to={`/messages/${lead.threadId}`}>
							Open the conversation
						</Link>
					)}
					{!lead.threadId && lead.contractor && (
						<PostForm action={`/leads/${lead.id}/thread`}>
							<button className="button" type="submit">
								Start the conversation
							</button>
						</PostForm>
					)}
					{LEAD_STATUSES.filter(status => next.includes(status)).map(status => (
						<PostForm key={status} action={`/leads/${lead.id}/status`}>
							<input type="hidden" name="status" value={status} />
							<button className="button-quiet" type="submit">
								{VERBS[status]}
							</button>
						</PostForm>
					))}
				</div>
				{mine && lead.status === 'OPEN' && (
					<p className="hint mt-4">
						Contractors can see this now. The one who claims it writes to you.
					</p>
				)}
			</div>
		</article>
	)
}
