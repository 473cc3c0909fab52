import { CreateThread } from '~/api/schemas'
import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { threadOfLead } from '~/leads/claim.server'
import { aboutThread } from '~/messaging/kept-answers.server'
import { threadOf } from '~/messaging/threads.server'

export const loader = only('POST')

export const action = apiWrites({
	method: 'POST',
	scope: 'messages:write',
	async act({ actor, body }) {
		const { leadId } = parseStrict(CreateThread, body)
		const { threadId, opened } = await threadOfLead(actor, leadId)
		const thread = await threadOf(actor, threadId)
		return {
			status: opened ? 201 : 200,
			body: { thread },
			location: `/api/threads/${threadId}`,
			...aboutThread(thread),
		}
	},
})
