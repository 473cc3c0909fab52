import { LeadsQuery, PostLead } from '~/api/schemas'
import { apiGet, apiWrites, json } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { parseStrict } from '~/http/parse'
import { cursorOf, parseQuery } from '~/http/query.server'
import { leadsOf, postLead, requireHomeowner } from '~/leads/leads.server'

export const loader = apiGet('messages:read', async ({ request, actor }) => {
	const { limit, ...query } = parseQuery(request, LeadsQuery)
	const cursor = cursorOf(query)
	const answer = await leadsOf(actor, { cursor, limit })
	// Others open, close and claim what this person sees: the answer is its own version.
	return conditional(request, etagOf(request, actor, JSON.stringify(answer)), async () =>
		json(answer),
	)
})

export const action = apiWrites({
	method: 'POST',
	beside: ['GET'],
	scope: 'messages:write',
	access: async actor => requireHomeowner(actor),
	async act({ actor, body }) {
		const lead = await postLead(actor, parseStrict(PostLead, body))
		return { status: 201, body: { lead }, location: `/api/leads/${lead.id}` }
	},
})
