import { ROLE_NAMES } from '~/auth/actor'
import { Avatar } from '~/components/Avatar'
import { MessageList } from '~/components/MessageList'
import { hasLeft } from '~/messaging/has-left'
import type { PageMessage } from '~/messaging/page-message'
import type { ThreadView } from '~/messaging/types'
import { EmbedDocument, EmbedForm } from './document'

/** A message is on the screen within 5 s, the way there included. */
const REFRESH_SECONDS = 3

const addressOf = (thread: ThreadView) => `/embed/threads/${thread.id}`

interface ConversationProps {
	thread: ThreadView
	csrf: string
	clientKey: string
	left: boolean
	refused?: { body: string; error: string }
}

/** Who and what about, the messages in a frame that keeps itself current, and the form, which is never touched. */
export function EmbedConversation({ thread, csrf, clientKey, left, refused }: ConversationProps) {
	const { counterpart, lead } = thread
	return (
		<EmbedDocument title={`${counterpart.name}, ${lead.title}`}>
			<header className="flex items-center gap-3 border-b border-line bg-card px-3 py-2 dark:border-n-line dark:bg-n-card">
				<Avatar person={counterpart} />
				<div className="min-w-0">
					<h2 className="truncate leading-tight">
						{counterpart.name}{' '}
						<span className="hint font-sans font-normal">{ROLE_NAMES[counterpart.role]}</span>
					</h2>
					<p className="truncate text-sm">{lead.title}</p>
				</div>
			</header>
			<iframe
				className="block w-full flex-1 border-0"
				title="Messages, kept up to date"
				src={`${addressOf(thread)}/live`}
			/>
			<div className="border-t border-line bg-card px-3 py-3 dark:border-n-line dark:bg-n-card">
				{left && !refused ? (
					<p className="hint py-2">{hasLeft(counterpart.name)}</p>
				) : (
					<EmbedForm action={addressOf(thread)} csrf={csrf} className="flex items-end gap-2">
						<input type="hidden" name="clientKey" value={clientKey} />
						<input type="hidden" name="seenSeq" value={thread.lastSeq} />
						<div className="min-w-0 flex-1">
							<label className="sr-only" htmlFor="composer">
								Write to {counterpart.name}
							</label>
							<textarea
								id="composer"
								name="body"
								className="composer-text"
								rows={2}
								required
								placeholder={`Write to ${counterpart.name}`}
								defaultValue={refused?.body}
							/>
							{refused && (
								<p className="error" role="alert">
									{refused.error}
								</p>
							)}
						</div>
						<button className="button flex-none" type="submit">
							Send
						</button>
					</EmbedForm>
				)}
			</div>
		</EmbedDocument>
	)
}

interface MessagesProps {
	thread: ThreadView
	messages: PageMessage[]
	hasOlder: boolean
	hasNewer: boolean
	seenSeq: number | null
	csrf: string
}

/** The messages alone. The newest load themselves again; older pages stand still. */
export function EmbedMessages({
	thread,
	messages,
	hasOlder,
	hasNewer,
	seenSeq,
	csrf,
}: MessagesProps) {
	const live = `${addressOf(thread)}/live`
	const firstSeq = messages[0]?.seq ?? 0
	const lastSeq = messages.at(-1)?.seq ?? 0
	return (
		<EmbedDocument
			title="Messages"
			{...(!hasNewer && { refresh: { seconds: REFRESH_SECONDS, url: live } })}
		>
			<div className="scroller">
				<div role="log" aria-label="Messages" className="pb-3">
					{hasOlder && (
						<p className="pt-4 text-center">
							<a href={`${live}?before=${firstSeq}`}>Earlier messages</a>
						</p>
					)}
					<MessageList messages={messages} seenSeq={seenSeq} />
					{hasNewer && (
						<p className="py-3 text-center">
							<a href={live}>Newest</a>
						</p>
					)}
					{!hasNewer && thread.unreadCount > 0 && (
						<EmbedForm
							action={`${addressOf(thread)}/read`}
							csrf={csrf}
							className="pt-2 text-center"
						>
							<input type="hidden" name="seq" value={lastSeq} />
							<button className="button-link" type="submit">
								Mark as read
							</button>
						</EmbedForm>
					)}
				</div>
			</div>
		</EmbedDocument>
	)
}
