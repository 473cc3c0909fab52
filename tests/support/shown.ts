import type { Actor } from '~/auth/actor'
import { messagesOf } from '~/messaging/messages.server'
import { threadOf } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'

/** Everything that these people are shown of a conversation, as text. */
export async function shownTo(threadId: string, ...people: Actor[]): Promise<string> {
	const views = []
	for (const actor of people) {
		const thread = await threadOf(actor, threadId)
		views.push(thread, await messagesOf(actor, thread), await notificationsOf(actor))
	}
	return JSON.stringify(views)
}
