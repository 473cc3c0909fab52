import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { aboutMessage } from '~/messaging/kept-answers.server'
import { sendFor } from '~/service/acts.server'
import { externalIdIn } from '~/service/params'
import { ServiceMessage } from '~/service/schemas'

export const loader = only('POST')

export const action = apiWrites({
	method: 'POST',
	scope: 'service',
	async act({ actor, params, body }) {
		const externalId = externalIdIn(params, 'leadExternalId')
		const draft = parseStrict(ServiceMessage, body)
		const { message, stored } = await sendFor(actor, externalId, draft)
		return { status: stored ? 201 : 200, body: { message }, ...aboutMessage(message) }
	},
})
