import { createElement } from 'react'
import { lastSeenSeq } from '~/components/Chat'
import { EmbedMessages } from '~/embed/conversation'
import { embedCsrf, embedHtml, embedPage } from '~/embed/doors.server'
import { messagesOf } from '~/messaging/messages.server'
import { toPageMessages } from '~/messaging/page.server'
import { threadOf } from '~/messaging/threads.server'
import { placeIn } from './messages.$threadId.server'

/** The newest messages, or those of the place in the address. */
export const loader = embedPage(async ({ actor, request, params }) => {
	const thread = await threadOf(actor, params.threadId!)
	const page = await messagesOf(actor, thread, placeIn(request))
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
