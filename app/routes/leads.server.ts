import type { LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { decodeCursor } from '~/http/cursor.server'
import { type LeadView, leadsOf } from '~/leads/leads.server'
import { timesIn } from '~/time'

/** A homeowner's leads; for a contractor the open ones, then their own. */
export async function loadLeads({ actor, request }: LoaderFunctionArgs & { actor: Actor }) {
	const cursor = new URL(request.url).searchParams.get('cursor')
	const { leads, nextCursor } = await leadsOf(actor, {
		cursor: cursor ? decodeCursor(cursor) : null,
	})
	const times = timesIn(actor.timeZone, new Date().toISOString())
	const toLine = ({ id, title, trade, city, status, createdAt }: LeadView) => ({
		id,
		title,
		trade,
		city,
		status,
		iso: createdAt,
		time: times.brief(createdAt),
	})
	const mine = (lead: LeadView) =>
		lead.homeowner.id === actor.id || lead.contractor?.id === actor.id
	const sections = [
		{ title: 'Open leads', leads: leads.filter(lead => !mine(lead)).map(toLine) },
		{ title: 'My leads', leads: leads.filter(mine).map(toLine) },
	]
	return {
		sections: sections.filter(section => section.leads.length > 0),
		older: nextCursor && `?cursor=${nextCursor}`,
	}
}
