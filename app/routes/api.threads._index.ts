import { ThreadsQuery } from '~/api/schemas'
import { requireOwnQuery } from '~/auth/ownership'
import { apiGet, json, only } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { cursorOf, parseQuery } from '~/http/query.server'
import { threadsOf } from '~/messaging/threads.server'

export const loader = apiGet('messages:read', async ({ request, actor }) => {
	requireOwnQuery(actor, request)
	const { limit, ...query } = parseQuery(request, ThreadsQuery)
	const cursor = cursorOf(query)
	return conditional(request, etagOf(request, actor, actor.version), async () =>
		json(await threadsOf(actor, { cursor, limit })),
	)
})

export const action = only('GET')
