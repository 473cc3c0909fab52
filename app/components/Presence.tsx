import { usePresence, useTyping } from '~/live/use-presence'
import type { ConversationData } from '~/routes/messages.$threadId.server'

/** Whether the other person is here or writing. Its line keeps its height: nothing moves when it changes. */
export function Presence({ thread, messages }: Pick<ConversationData, 'thread' | 'messages'>) {
	const theirs = messages.findLast(({ mine }) => !mine)?.seq ?? 0
	const line = usePresence(thread.id, thread.counterpart.name, thread.presence, theirs)
	useTyping(thread.id, 'composer')
	if (line === null) return null
	return (
		<p className="hint truncate text-sm" data-presence aria-live="polite">
			{line || '\u00a0'}
		</p>
	)
}
