import { apiGet, json, only } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { NoQuery, parseQuery } from '~/http/query.server'
import { threadVersion } from '~/messaging/thread-head.server'
import { threadOf } from '~/messaging/threads.server'

export const loader = apiGet(
	'messages:read',
	async ({ request, actor, params }) => {
		const version = await threadVersion(actor, params.threadId!)
		parseQuery(request, NoQuery)
		return conditional(request, etagOf(request, actor, actor.version, version), async () =>
			json({ thread: await threadOf(actor, params.threadId!) }),
		)
	},
	(actor, params) => threadVersion(actor, params.threadId!),
)

export const action = only('GET')
