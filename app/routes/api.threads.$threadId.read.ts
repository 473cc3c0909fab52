import { ReadThread } from '~/api/schemas'
import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { markThreadRead } from '~/messaging/reading.server'
import { threadVersion } from '~/messaging/thread-head.server'

export const loader = only('POST')

export const action = apiWrites({
	method: 'POST',
	scope: 'messages:write',
	access: (actor, params) => threadVersion(actor, params.threadId!),
	async act({ actor, params, body }) {
		const { seq } = parseStrict(ReadThread, body)
		return { status: 200, body: await markThreadRead(actor, params.threadId!, seq) }
	},
})
