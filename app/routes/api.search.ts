import { SearchQuery } from '~/api/schemas'
import { apiGet, json, only } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { parseQuery } from '~/http/query.server'
import { decodeSearchCursor } from '~/messaging/search/cursor'
import { searchMessages } from '~/messaging/search/search.server'

export const loader = apiGet('messages:read', async ({ request, actor }) => {
	const { q, order, limit, cursor: text } = parseQuery(request, SearchQuery)
	const cursor = text === undefined ? null : decodeSearchCursor(text, order)
	return conditional(request, etagOf(request, actor, actor.version), async () =>
		json(await searchMessages(actor, q, { order, cursor, limit })),
	)
})

export const action = only('GET')
