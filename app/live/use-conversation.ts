import { useMemo, useRef } from 'react'
import { useHeader } from '~/components/header-data'
import type { PageMessage } from '~/messaging/page-message'
import { useOutgoing } from '~/outgoing/use-outgoing'
import type { ConversationData } from '~/routes/messages.$threadId.server'
import { restoreFiles } from './restore-files'
import { restoreDraft } from './use-draft'

/**
 * The messages on the screen: what the loader gave, what earlier loads gave
 * before it, and what is being sent. A message that is being sent has the key
 * that it will have when it is stored, so it becomes itself.
 */
export function useConversation(conversation: ConversationData) {
	const { thread, hasNewer } = conversation
	const stored = useKeptMessages(conversation)
	const { outgoing, send, act } = useOutgoing(useHeader()?.me.id ?? '', thread.id)

	const messages = useMemo(() => {
		if (hasNewer) return stored
		const arrived = new Set(stored.map(message => message.key))
		const last = stored.at(-1)?.seq ?? 0
		const awaited = outgoing.filter(
			({ message, seq }) => !arrived.has(message.key) && (seq === undefined || seq > last),
		)
		return [...stored, ...awaited.map(({ message }) => message)]
	}, [stored, outgoing, hasNewer])

	const retry = (key: string) => act(key, 'retry')

	const remove = (key: string) => act(key, 'discard')

	/** Back into the field. */
	const withdraw = (key: string) => {
		const entry = act(key, 'discard')
		if (!entry) return
		restoreDraft(entry.body)
		if (entry.files) restoreFiles(entry.files)
	}

	return { messages, send, retry, withdraw, remove }
}

/**
 * The newest page moves on with each new message; what stood above it stays on
 * the screen, as it is now. Only without a gap: sequence numbers tell of
 * messages, versions of changes.
 */
function useKeptMessages(conversation: ConversationData): PageMessage[] {
	const kept = useRef<{ messages: PageMessage[]; version: number }>({ messages: [], version: 0 })
	return useMemo(() => {
		const { messages: loaded, changed, changedSince, hasNewer, thread } = conversation
		const { messages: before, version } = kept.current
		const first = loaded[0]?.seq ?? 0
		const last = before.at(-1)?.seq ?? 0
		const continues =
			!hasNewer &&
			first <= last + 1 &&
			(before[0]?.seq ?? 0) <= first &&
			changedSince <= version + 1
		const now = new Map(changed.map(message => [message.seq, message]))
		const above = continues ? before.filter(message => (message.seq ?? 0) < first) : []
		const messages = [...above.map(message => now.get(message.seq) ?? message), ...loaded]
		kept.current = { messages, version: thread.version }
		return messages
	}, [conversation])
}
