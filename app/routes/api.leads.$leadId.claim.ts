import { ClaimLead } from '~/api/schemas'
import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { claimable, claimLead } from '~/leads/claim.server'
import { leadOf } from '~/leads/leads.server'
import { aboutThread } from '~/messaging/kept-answers.server'
import { threadOf } from '~/messaging/threads.server'

export const loader = only('POST')

export const action = apiWrites({
	method: 'POST',
	scope: 'messages:write',
	asksOthers: true,
	access: (actor, params) => claimable(actor, params.leadId!),
	async act({ actor, params, body }) {
		parseStrict(ClaimLead, body)
		const { threadId } = await claimLead(actor, params.leadId!)
		const [lead, thread] = await Promise.all([
			leadOf(actor, params.leadId!),
			threadOf(actor, threadId),
		])
		const location = `/api/threads/${threadId}`
		return { status: 201, body: { lead, thread }, location, ...aboutThread(thread) }
	},
})
