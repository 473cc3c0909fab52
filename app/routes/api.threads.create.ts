import { CreateThread } from '~/api/schemas'
import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { threadOfLead } from '~/leads/claim.server'
import { threadOf } from '~/messaging/threads.server'

export const loader = only('POST')

export const action = apiWrites({
	method: 'POST',
	scope: 'messages:write',
	async act({ actor, body }) {
		const { leadId } = parseStrict(CreateThread, body)
		const { threadId, opened } = await threadOfLead(actor, leadId)
		return {
			status: opened ? 201 : 200,
			body: { thread: await threadOf(actor, threadId) },
			location: `/api/threads/${threadId}`,
		}
	},
})
