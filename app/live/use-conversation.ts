import { useMemo } from 'react'
import { useHeader } from '~/components/header-data'
import { useOutgoing } from '~/outgoing/use-outgoing'
import type { ConversationData } from '~/routes/messages.$threadId.server'
import type { Reader } from './past'
import { restoreFiles } from './restore-files'
import { restoreDraft } from './use-draft'
import { usePast } from './use-past'

/**
 * The messages on the page: what is loaded of the past, and after its end what is
 * being sent. A message that is being sent has the key that it will have when it
 * is stored, so it becomes itself.
 */
export function useConversation(conversation: ConversationData, reader: { current: Reader }) {
	const { thread } = conversation
	const past = usePast(conversation, reader)
	const { messages: stored, open } = past.held
	const { outgoing, send, act } = useOutgoing(useHeader()?.me.id ?? '', thread.id)

	const messages = useMemo(() => {
		if (!open) return stored
		const arrived = new Set(stored.map(message => message.key))
		const last = stored.at(-1)?.seq ?? 0
		const awaited = outgoing.filter(
			({ message, seq }) => !arrived.has(message.key) && (seq === undefined || seq > last),
		)
		return [...stored, ...awaited.map(({ message }) => message)]
	}, [stored, outgoing, open])

	const retry = (key: string) => act(key, 'retry')

	const remove = (key: string) => act(key, 'discard')

	/** Back into the field. */
	const withdraw = (key: string) => {
		const entry = act(key, 'discard')
		if (!entry) return
		restoreDraft(entry.body)
		if (entry.files) restoreFiles(entry.files)
	}

	return { messages, past, send, retry, withdraw, remove }
}
