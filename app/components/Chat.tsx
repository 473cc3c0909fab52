import { Link } from '@remix-run/react'
import { useRef } from 'react'
import { ROLE_NAMES } from '~/auth/actor'
import { firstSeq, lastSeq, type Reader } from '~/live/past'
import { useAddress } from '~/live/use-address'
import { useConnection } from '~/live/use-connection'
import { useConversation } from '~/live/use-conversation'
import { useMissed, useNewFrom } from '~/live/use-news'
import { useReading } from '~/live/use-reading'
import { useStayInPlace } from '~/live/use-stay-in-place'
import { hasLeft } from '~/messaging/has-left'
import type { ConversationData } from '~/routes/messages.$threadId.server'
import { Avatar } from './Avatar'
import { BeforeChange } from './BeforeChange'
import { Composer, type RefusedDraft } from './Composer'
import { instead } from './click'
import { MarkRead } from './MarkRead'
import { MessageList } from './MessageList'
import { OutgoingActions } from './OutgoingActions'
import { PastLink, ToNewest } from './Past'
import { Presence } from './Presence'

interface ChatProps {
	conversation: ConversationData
	refused: RefusedDraft | undefined
}

/** A conversation: who and what about, its messages, and the form to write the next. */
export function Chat({ conversation, refused }: ChatProps) {
	const { thread } = conversation
	const reader = useRef<Reader>({ seq: 0, top: 0, atEnd: true })
	const { messages, past, send, ...outgoing } = useConversation(conversation, reader)
	const { held, hasNewer, loading, load } = past
	const newFrom = useNewFrom(thread)
	const shown = { messages, open: held.open, newFrom, loading, load }
	const { scroller, look, atEnd, goTo } = useStayInPlace(shown, reader)
	const missed = useMissed(messages, thread, atEnd)
	const online = useConnection()
	const markRead = useReading(scroller, thread, messages)
	const path = `/messages/${thread.id}`
	useAddress(scroller, reader, path)
	const first = firstSeq(held)
	const last = lastSeq(held)
	const newAbove = newFrom !== null && newFrom < first && thread.unreadCount > 0
	const pages = { loading, load, scroller, loaded: messages }

	const toEnd = () => {
		goTo('end')
		scroller.current?.focus({ preventScroll: true }) // the button goes away
	}

	/** Who answers has read what is on the screen. */
	const answer: typeof send = (...written) => {
		const refusal = send(...written)
		if (refusal !== null) return refusal
		if (held.open) markRead(last)
		else goTo('end')
		return null
	}

	return (
		<section
			aria-label={`Conversation with ${thread.counterpart.name}`}
			className="flex min-h-0 flex-1 flex-col"
		>
			<ChatHeader thread={thread} messages={conversation.messages} />
			<div className="relative flex min-h-0 flex-1 flex-col">
				{newAbove && (
					<p className="px-3 pt-2 text-center sm:px-5">
						<a
							href={`?at=${newFrom}#m-${newFrom}`}
							onClick={event => instead(event, () => goTo({ seq: newFrom }))}
						>
							To the first new message
						</a>
					</p>
				)}
				<BeforeChange look={look} />
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
				<section ref={scroller} className="scroller" tabIndex={0} aria-label="Messages">
					{/* What is loaded of the past is not news to be read out. */}
					<div
						role="log"
						aria-label="Messages"
						aria-live={atEnd ? 'polite' : 'off'}
						className="pb-3"
					>
						{first > 1 && (
							<PastLink way="older" href={`?before=${first}`} {...pages}>
								Earlier messages
							</PastLink>
						)}
						<MessageList
							messages={messages}
							changeAt={path}
							newFrom={newFrom !== null && newFrom >= first ? newFrom : null}
							seenSeq={
								// The one in question may be further down than what is loaded.
								hasNewer && thread.counterpartLastReadSeq > last
									? null
									: lastSeenSeq(messages, thread.counterpartLastReadSeq)
							}
							actions={message => <OutgoingActions message={message} {...outgoing} />}
						/>
						{hasNewer && (
							<PastLink way="newer" href={`?after=${last}#m-${last + 1}`} {...pages}>
								Later messages
							</PastLink>
						)}
					</div>
				</section>
				<ToNewest
					href={path}
					missed={missed}
					hasNewer={!held.open}
					loading={loading}
					load={load}
					toEnd={toEnd}
				/>
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
						send={answer}
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
