import { apiGet, json } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { requireIds } from '~/http/id'
import { threadVersion } from '~/messaging/thread-head.server'

/**
 * Has anything changed that I can see? `?thread=` asks for an open conversation
 * too. Unchanged is a 304; else the versions, and the page revalidates.
 */
export const loader = apiGet('messages:read', async ({ request, actor }) => {
	const threadId = new URL(request.url).searchParams.get('thread')
	if (threadId !== null) requireIds({ threadId })
	const thread = threadId === null ? null : await threadVersion(actor, threadId)
	const etag = etagOf(request, actor, actor.version, thread ?? '')
	return conditional(request, etag, async () => json({ user: actor.version, thread }))
})
