import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { leadOf } from '~/leads/leads.server'
import { aboutThread } from '~/messaging/kept-answers.server'
import { threadOf } from '~/messaging/threads.server'
import { claimFor } from '~/service/acts.server'
import { externalIdIn } from '~/service/params'
import { ClaimLead } from '~/service/schemas'

export const loader = only('POST')

/** Answers as the contractor's own claim does; 200 when the lead was theirs before. */
export const action = apiWrites({
	method: 'POST',
	scope: 'service',
	asksOthers: true,
	async act({ actor, params, body }) {
		const externalId = externalIdIn(params, 'leadExternalId')
		const { contractorExternalId } = parseStrict(ClaimLead, body)
		const done = await claimFor(actor, externalId, contractorExternalId)
		const [lead, thread] = await Promise.all([
			leadOf(done.contractor, done.leadId),
			threadOf(done.contractor, done.threadId),
		])
		const status = done.claimed ? 201 : 200
		return { status, body: { lead, thread }, ...aboutThread(thread) }
	},
})
