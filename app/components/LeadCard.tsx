import type { LeadStatus } from '~/leads/schemas'

const STATUS_NAMES: Record<LeadStatus, string> = {
	OPEN: 'Open',
	CLAIMED: 'Claimed',
	COMPLETED: 'Completed',
	CLOSED: 'Closed',
}

export function LeadStatusTag({ status }: { status: LeadStatus }) {
	return (
		<span className={`tag ${status === 'OPEN' ? 'tag-open' : ''}`}>{STATUS_NAMES[status]}</span>
	)
}

interface LeadLine {
	id: string
	title: string
	trade: string
	city: string
	status: LeadStatus
	iso: string
	time: string
}

/** A lead as a line of a list. */
export function LeadCard({ lead }: { lead: LeadLine }) {
	return (
		<a href={`/leads/${lead.id}`} className="row-link items-center">
			<span className="min-w-0 flex-1">
				<strong className="block">{lead.title}</strong>{' '}
				<span className="hint">
					{lead.trade} · {lead.city} · <time dateTime={lead.iso}>{lead.time}</time>
				</span>
			</span>{' '}
			<LeadStatusTag status={lead.status} />
		</a>
	)
}
