import { apiGet, json } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { threadOf, threadVersion } from '~/messaging/threads.server'

export const loader = apiGet('messages:read', async ({ request, actor, params }) => {
	const version = await threadVersion(actor, params.threadId!)
	return conditional(request, etagOf(request, actor, actor.version, version), async () =>
		json({ thread: await threadOf(actor, params.threadId!) }),
	)
})
