import { Link } from '@remix-run/react'
import { ROLE_NAMES } from '~/auth/actor'
import { useConnection } from '~/live/use-connection'
import { useConversation } from '~/live/use-conversation'
import { useReading } from '~/live/use-reading'
import { useStayInPlace } from '~/live/use-stay-in-place'
import { hasLeft } from '~/messaging/has-left'
import type { ConversationData } from '~/routes/messages.$threadId.server'
import { Avatar } from './Avatar'
import { Composer, type RefusedDraft } from './Composer'
import { MarkRead } from './MarkRead'
import { MessageList } from './MessageList'
import { OutgoingActions } from './OutgoingActions'
import { Presence } from './Presence'

interface ChatProps {
	conversation: ConversationData
	refused: RefusedDraft | undefined
}

/** A conversation: who and what about, its messages, and the form to write the next. */
export function Chat({ conversation, refused }: ChatProps) {
	const { thread, hasOlder, hasNewer } = conversation
	const { messages, send, ...outgoing } = useConversation(conversation)
	const { scroller, missed, toEnd } = useStayInPlace(messages)
	const online = useConnection()
	const markRead = useReading(scroller, thread, messages)
	const path = `/messages/${thread.id}`
	const firstSeq = messages.find(message => message.seq !== null)?.seq ?? 0
	const lastSeq = messages.findLast(message => message.seq !== null)?.seq ?? 0

	/** Who answers has read what is on the screen. */
	const answer: typeof send = (text, files) => {
		const refusal = send(text, files)
		if (refusal === null) markRead(lastSeq)
		return refusal
	}

	return (
		<section
			aria-label={`Conversation with ${thread.counterpart.name}`}
			className="flex min-h-0 flex-1 flex-col"
		>
			<ChatHeader thread={thread} messages={conversation.messages} />
			<div className="relative flex min-h-0 flex-1 flex-col">
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
				<section ref={scroller} className="scroller" tabIndex={0} aria-label="Messages">
					<div role="log" aria-label="Messages" aria-live="polite" className="pb-3">
						{hasOlder && firstSeq > 1 && (
							<p className="pt-4 text-center">
								<Link to={`?before=${firstSeq}`}>Earlier messages</Link>
							</p>
						)}
						<MessageList
							messages={messages}
							changeAt={path}
							seenSeq={lastSeenSeq(messages, thread.counterpartLastReadSeq)}
							actions={message => <OutgoingActions message={message} {...outgoing} />}
						/>
						{hasNewer && (
							<p className="flex justify-center gap-4 py-3">
								<Link to={`?after=${lastSeq}`}>Later messages</Link> <Link to={path}>Newest</Link>
							</p>
						)}
					</div>
				</section>
				{missed > 0 && (
					<button
						type="button"
						className="button absolute bottom-3 left-1/2 -translate-x-1/2 shadow-lg"
						onClick={toEnd}
					>
						{missed === 1 ? '1 new message' : `${missed} new messages`} ↓
					</button>
				)}
			</div>
			<noscript>
				{!hasNewer && (
					<iframe
						className="live-frame"
						title="New messages, kept up to date"
						src={`${path}/live?after=${conversation.lastSeq}&since=${thread.version}`}
					/>
				)}
			</noscript>
			<div className="border-t border-line bg-card px-3 py-3 sm:px-5 dark:border-n-line dark:bg-n-card">
				{!online && (
					<p className="hint pb-1" role="status">
						Reconnecting… What you write is kept.
					</p>
				)}
				{thread.counterpartLeft && !refused ? (
					<p className="hint py-2" data-left>
						{hasLeft(thread.counterpart.name)}
					</p>
				) : (
					<Composer
						threadId={thread.id}
						clientKey={refused?.clientKey ?? conversation.clientKey}
						seenSeq={conversation.lastSeq}
						to={thread.counterpart.name}
						refused={refused}
						send={hasNewer ? undefined : answer}
					/>
				)}
				<noscript>
					<div className="flex items-center gap-4 pt-2">
						{thread.unreadCount > 0 && <MarkRead threadId={thread.id} seq={conversation.lastSeq} />}
						<a href={path}>Refresh</a>
					</div>
				</noscript>
			</div>
		</section>
	)
}

function ChatHeader({ thread, messages }: Pick<ConversationData, 'thread' | 'messages'>) {
	return (
		<header className="flex items-center gap-3 border-b border-line bg-card px-3 py-2 sm:px-5 dark:border-n-line dark:bg-n-card">
			<Link to="/messages" className="nav-link -ml-2 lg:hidden" aria-label="All conversations">
				←
			</Link>
			<Avatar person={thread.counterpart} />
			<div className="min-w-0">
				<h2 className="truncate leading-tight">
					{thread.counterpart.name}{' '}
					<span className="hint font-sans font-normal">{ROLE_NAMES[thread.counterpart.role]}</span>
				</h2>
				<p className="truncate text-sm">
					<Link to={`/leads/${thread.lead.id}`}>{thread.lead.title}</Link>
				</p>
				<Presence thread={thread} messages={messages} />
			</div>
			<Link className="nav-link ml-auto flex-none" to={`/messages/${thread.id}/options`}>
				<span className="sr-only sm:not-sr-only">Options</span>
				<span className="sm:hidden" aria-hidden="true">
					⋯
				</span>
			</Link>
		</header>
	)
}

/** "Seen" stands under the last of my messages that the other person has read. */
export function lastSeenSeq(
	messages: { seq: number | null; mine: boolean; system: boolean }[],
	counterpartLastReadSeq: number,
): number | null {
	return (
		messages.findLast(
			({ seq, mine, system }) => mine && !system && seq !== null && seq <= counterpartLastReadSeq,
		)?.seq ?? null
	)
}
