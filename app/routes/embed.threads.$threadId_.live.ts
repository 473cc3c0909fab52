import { createElement } from 'react'
import { lastSeenSeq } from '~/components/Chat'
import { EmbedMessages } from '~/embed/conversation'
import { embedCsrf, embedHtml, embedPage } from '~/embed/doors.server'
import { messagesOf } from '~/messaging/messages.server'
import { toPageMessages } from '~/messaging/page.server'
import { Seq } from '~/messaging/schemas'
import { threadOf } from '~/messaging/threads.server'

/** The newest messages, or those before `?before=`. */
export const loader = embedPage(async ({ actor, request, params }) => {
	const thread = await threadOf(actor, params.threadId!)
	const before = Seq.safeParse(new URL(request.url).searchParams.get('before') || undefined)
	const page = await messagesOf(actor, thread, before.success ? { before: before.data } : {})
	const messages = toPageMessages(actor, page.messages)
	return embedHtml(
		request,
		createElement(EmbedMessages, {
			thread,
			messages,
			hasOlder: page.hasOlder,
			hasNewer: page.hasNewer,
			seenSeq: lastSeenSeq(messages, thread.counterpartLastReadSeq),
			csrf: embedCsrf(actor),
		}),
	)
})
