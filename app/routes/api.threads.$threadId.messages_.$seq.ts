import { DeleteMessage, EditMessage } from '~/api/schemas'
import type { Actor } from '~/auth/actor'
import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { deleteMessage, editMessage } from '~/messaging/change.server'
import { seqIn } from '~/messaging/schemas'
import { threadVersion } from '~/messaging/thread-head.server'

const access = (actor: Actor, params: { threadId?: string }) =>
	threadVersion(actor, params.threadId!)

export const loader = only('PATCH', 'DELETE')

export const action = apiWrites(
	{
		method: 'PATCH',
		scope: 'messages:write',
		access,
		async act({ actor, params, body }) {
			const { body: text } = parseStrict(EditMessage, body)
			const message = await editMessage(actor, params.threadId!, seqIn(params), text)
			return { status: 200, body: { message } }
		},
	},
	{
		method: 'DELETE',
		scope: 'messages:write',
		access,
		async act({ actor, params, body }) {
			parseStrict(DeleteMessage, body)
			const message = await deleteMessage(actor, params.threadId!, seqIn(params))
			return { status: 200, body: { message } }
		},
	},
)
