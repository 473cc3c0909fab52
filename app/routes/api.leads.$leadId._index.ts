import { apiGet, json, only } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { NoQuery, parseQuery } from '~/http/query.server'
import { leadOf } from '~/leads/leads.server'

export const loader = apiGet(
	'messages:read',
	async ({ request, actor, params }) => {
		const lead = await leadOf(actor, params.leadId!)
		parseQuery(request, NoQuery)
		return conditional(request, etagOf(request, actor, JSON.stringify(lead)), async () =>
			json({ lead }),
		)
	},
	(actor, params) => leadOf(actor, params.leadId!),
)

export const action = only('GET')
