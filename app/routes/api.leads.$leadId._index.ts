import { apiGet, json } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { leadOf } from '~/leads/leads.server'

export const loader = apiGet('messages:read', async ({ request, actor, params }) => {
	const lead = await leadOf(actor, params.leadId!)
	return conditional(request, etagOf(request, actor, JSON.stringify(lead)), async () =>
		json({ lead }),
	)
})
