import { MessagesQuery, SendMessage } from '~/api/schemas'
import type { Actor } from '~/auth/actor'
import { requireSelf } from '~/auth/ownership'
import { apiGet, apiWrites, json } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { parseStrict } from '~/http/parse'
import { parseQuery } from '~/http/query.server'
import { aboutMessage } from '~/messaging/kept-answers.server'
import { messagesOf, messagesSince } from '~/messaging/messages.server'
import { sendMessage } from '~/messaging/send.server'
import { threadHead, threadVersion } from '~/messaging/thread-head.server'

const access = (actor: Actor, params: { threadId?: string }) =>
	threadVersion(actor, params.threadId!)

export const loader = apiGet(
	'messages:read',
	async ({ request, actor, params }) => {
		const version = await threadVersion(actor, params.threadId!)
		const { limit, sinceVersion, ...place } = parseQuery(request, MessagesQuery)
		return conditional(request, etagOf(request, actor, version), async () => {
			const thread = await threadHead(actor, params.threadId!)
			return json(
				sinceVersion === undefined
					? await messagesOf(actor, thread, place, limit)
					: await messagesSince(actor, thread, sinceVersion, limit),
			)
		})
	},
	access,
)

export const action = apiWrites({
	method: 'POST',
	beside: ['GET'],
	scope: 'messages:write',
	access,
	async act({ actor, params, body }) {
		const fromUserId = (body as { fromUserId?: unknown } | null)?.fromUserId
		if (typeof fromUserId === 'string') requireSelf(actor, fromUserId)
		const draft = parseStrict(SendMessage, body)
		const { message, stored } = await sendMessage(actor, params.threadId!, draft)
		return {
			status: stored ? 201 : 200,
			body: { message },
			...aboutMessage(message),
			location: `/api/threads/${message.threadId}/messages?around=${message.seq}`,
		}
	},
})
