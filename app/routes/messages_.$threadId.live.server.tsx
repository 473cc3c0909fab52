import type { LoaderFunctionArgs } from '@remix-run/node'
import { renderToStaticMarkup } from 'react-dom/server'
import type { Actor } from '~/auth/actor'
import { lastSeenSeq } from '~/components/Chat'
import { MessageList } from '~/components/MessageList'
import { conditional, etagOf } from '~/http/conditional.server'
import { securityHeaders } from '~/http/headers.server'
import { WholeResponse } from '~/http/whole.server'
import { frameVersions } from '~/messaging/frame-versions.server'
import { messagesOf, messagesSince, PAGE_SIZE } from '~/messaging/messages.server'
import { toPageMessages } from '~/messaging/page.server'
import { Seq } from '~/messaging/schemas'
import { threadVersion } from '~/messaging/thread-head.server'
import { threadOf } from '~/messaging/threads.server'
import type { ThreadView } from '~/messaging/types'
import stylesheet from '~/styles/app.css?url'

/** A message is on the screen within 5 s, the way there included. */
const REFRESH_SECONDS = 3

/** Answers 304 while nothing changed; the refresh names the address, so that a reload keeps it. */
export async function liveFrame({ actor, request, params }: LoaderFunctionArgs & { actor: Actor }) {
	const threadId = params.threadId!
	const versions = frameVersions(await threadVersion(actor, threadId), actor.timeZone)
	return conditional(request, etagOf(request, actor, ...versions), async () => {
		const headers = new Headers({ 'Content-Type': 'text/html; charset=utf-8' })
		securityHeaders(headers, null, "'self'")
		return new WholeResponse(await render(actor, threadId, new URL(request.url)), { headers })
	})
}

async function render(actor: Actor, threadId: string, url: URL): Promise<string> {
	const thread = await threadOf(actor, threadId)
	const after = Seq.safeParse(url.searchParams.get('after') || undefined)
	const since = Seq.safeParse(url.searchParams.get('since') || undefined)
	const { messages } = await messagesOf(actor, thread, after.success ? { after: after.data } : {})
	const onPage = after.success && since.success
	const changed = onPage
		? (await messagesSince(actor, thread, since.data, PAGE_SIZE, after.data)).messages
		: []
	const shown = toPageMessages(actor, messages)
	const base = `/messages/${threadId}`
	const markup = renderToStaticMarkup(
		<html lang="en">
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta
					httpEquiv="refresh"
					content={`${REFRESH_SECONDS}; url=${url.pathname}${url.search}`}
				/>
				<title>New messages</title>
				<link rel="stylesheet" href={stylesheet} />
				<base target="_top" />
			</head>
			<body className="full-height flex flex-col bg-sunken dark:bg-n-sunken">
				<div className="scroller">
					<div role="log" aria-label="New messages" className="pb-2">
						{changed.length > 0 && (
							<section aria-label="Changed">
								<p className="hint pt-2 text-center">Changed since you opened this page</p>
								<MessageList
									messages={toPageMessages(actor, changed)}
									seenSeq={null}
									base={base}
									changeAt={base}
								/>
							</section>
						)}
						<MessageList
							messages={shown}
							seenSeq={lastSeenSeq(shown, thread.counterpartLastReadSeq)}
							base={base}
							changeAt={base}
						/>
						<p className="hint pt-2 text-center">
							{shown.length > 0 ? (
								<a href={base}>Show in the conversation</a>
							) : (
								<>New messages appear here by themselves.{seenLine(thread)}</>
							)}
						</p>
					</div>
				</div>
			</body>
		</html>,
	)
	return `<!doctype html>${markup}`
}

/** Whether the other person has read my last word, which the page around the frame shows. */
const seenLine = ({ counterpart, lastMessage, lastSeq, counterpartLastReadSeq }: ThreadView) =>
	lastMessage?.fromUserId !== counterpart.id && counterpartLastReadSeq >= lastSeq
		? ` ${counterpart.name} has seen your last message.`
		: ''
