import { memo, type ReactNode } from 'react'
import { DELETED } from '~/messaging/changeable'
import type { PageMessage, TextPart } from '~/messaging/page-message'
import { useDocument } from './document'
import { Files } from './Files'

interface MessageListProps {
	messages: PageMessage[]
	/** The last message of mine that the other person has read. */
	seenSeq: number | null
	/** What one can do about a message that was not sent. */
	actions?: (message: PageMessage) => ReactNode
	/** For links to a message: the page they are on, when it is not this one. */
	base?: string
	/** From which number on messages of the other person are new. */
	newFrom?: number | null
	/** Where one's own messages are changed: the conversation's address. */
	changeAt?: string
}

/** Messages by day; consecutive ones of a sender belong together. Plain links: it renders often. */
export const MessageList = memo(function MessageList({ newFrom, ...props }: MessageListProps) {
	const firstNew = newFrom
		? props.messages.find(({ seq, mine, deleted }) => seq! >= newFrom && !mine && !deleted)
		: undefined
	const { messages: _, ...shared } = props
	const { messageHtml } = useDocument()
	return (
		<>
			{byDay(props.messages).map(({ key, day, messages }) => {
				const lines = messages.map((message, i) => ({
					...shared,
					message,
					isFirstNew: message === firstNew,
					follows: message !== firstNew && isSameSender(messages[i - 1], message),
				}))
				return (
					<section key={key} aria-label={day}>
						<h3 className="day">{day}</h3>
						{messageHtml ? (
							// biome-ignore lint/security/noDangerouslySetInnerHtml: React has made it, of the same component
							<ol dangerouslySetInnerHTML={{ __html: lines.map(messageHtml).join('') }} />
						) : (
							<ol>
								{lines.map(line => (
									<Message key={line.message.key} {...line} />
								))}
							</ol>
						)}
					</section>
				)
			})}
		</>
	)
})

/** A day has the same key whatever of it is loaded: its elements, and the focus in them, stay. */
function byDay(messages: PageMessage[]) {
	const days: { key: string; day: string; messages: PageMessage[] }[] = []
	for (const message of messages) {
		const { day } = message
		const last = days.at(-1)
		if (last?.day === day) last.messages.push(message)
		else {
			const again = days.filter(other => other.day === day).length
			days.push({ key: `${day} ${again}`, day, messages: [message] })
		}
	}
	return days
}

/** Where what is new begins. A page without scripts opens there, since it takes the focus. */
const NewLine = () => (
	// biome-ignore lint/a11y/noAutofocus: who opens a conversation comes for what is new
	<p className="new-line" tabIndex={-1} autoFocus data-new>
		New
	</p>
)

const isSameSender = (before: PageMessage | undefined, message: PageMessage) =>
	before !== undefined && before.mine === message.mine && !before.system && !message.system

export type MessageProps = Omit<MessageListProps, 'messages' | 'newFrom'> & {
	message: PageMessage
	isFirstNew: boolean
	follows: boolean
}

export function Message({
	message,
	isFirstNew,
	follows,
	seenSeq,
	actions,
	changeAt,
	base = '',
}: MessageProps) {
	const { seq, mine, system, sending } = message
	const place = mine && !system ? 'message message-mine' : 'message'
	const bubble = system ? 'bubble bubble-system' : mine ? 'bubble bubble-mine' : 'bubble'
	return (
		<li
			id={seq === null ? undefined : `m-${seq}`}
			data-seq={seq ?? undefined}
			data-sending={sending?.state}
			className={follows ? place : `${place} mt-3`}
		>
			{isFirstNew && <NewLine />}
			{!system && (
				<span className={follows ? 'sr-only' : 'message-meta mb-1'}>
					{mine ? 'You' : message.author}:{' '}
				</span>
			)}
			{(message.parts.length > 0 || !message.files) && (
				<div className={bubble}>
					{message.deleted ? <em>{DELETED}</em> : message.parts.map(toNode)}
				</div>
			)}
			{message.files && <Files files={message.files} />}
			<span className="message-meta">
				{seq === null ? (
					<SendingState sending={sending} />
				) : (
					<a href={`${base}?at=${seq}#m-${seq}`}>
						<time dateTime={message.iso}>{message.clock}</time>
					</a>
				)}
				{message.edited && !message.deleted && ' · edited'}
				{seq !== null && seq === seenSeq && <span data-seen> · Seen</span>}
				{/* Last: “Seen” does not move it away from under a finger. */}
				{changeAt && message.changeable && (
					<>
						{' · '}
						<a href={`${changeAt}/${seq}/edit`}>Change</a>
					</>
				)}
			</span>
			{sending && actions?.(message)}
		</li>
	)
}

function SendingState({ sending }: { sending: PageMessage['sending'] }) {
	if (sending?.state === 'failed') {
		return <strong className="text-danger dark:text-n-danger">Not sent. {sending.reason}</strong>
	}
	if (sending?.state === 'waiting') return <>{sending.reason}</>
	return <>Sending…</>
}

const toNode = (part: TextPart, i: number) =>
	typeof part === 'string' ? (
		part
	) : (
		<a key={i} href={part.href} rel="noopener nofollow ugc" target="_blank">
			{part.text}
		</a>
	)
