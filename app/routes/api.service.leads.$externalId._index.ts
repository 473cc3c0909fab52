import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { putLead } from '~/service/leads.server'
import { externalIdIn } from '~/service/params'
import { PutLead } from '~/service/schemas'

export const loader = only('PUT')

export const action = apiWrites({
	method: 'PUT',
	scope: 'service',
	async act({ actor, params, body }) {
		const externalId = externalIdIn(params, 'externalId')
		const { lead, made } = await putLead(actor, externalId, parseStrict(PutLead, body))
		return { status: made ? 201 : 200, body: { lead } }
	},
})
