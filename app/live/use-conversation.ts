import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useHeader } from '~/components/header-data'
import type { PageMessage, Sending } from '~/messaging/page-message'
import type { ConversationData } from '~/routes/messages.$threadId.server'
import { loadOutgoing, type Outgoing, saveOutgoing } from './outgoing-store'
import { postJson } from './post-json'
import { restoreDraft } from './use-draft'

type Waiting = Outgoing & { sending: Sending }

const SENDING: Sending = { state: 'sending' }

/**
 * The messages on the screen: what the loader gave, what earlier loads gave
 * before it, and what is being sent. A message that is being sent has the key
 * that it will have when it is stored, so it becomes itself. Until the server
 * has acknowledged it, it is kept in the browser and sent again on the next
 * visit; its key makes that one message.
 */
export function useConversation({ thread, messages: loaded, hasNewer }: ConversationData) {
	const stored = useKeptMessages(loaded, hasNewer)
	const [waiting, setWaiting] = useState<Waiting[]>([])
	const { revalidate } = useRevalidator()
	const header = useHeader()
	const userId = header?.me.id ?? ''
	const csrf = useRef(header?.csrf)
	csrf.current = header?.csrf
	const queue = useRef<Promise<void>>(Promise.resolve())

	const deliver = useCallback(
		({ key, body }: Outgoing) => {
			setWaiting(all => all.map(one => (one.key === key ? { ...one, sending: SENDING } : one)))
			// One after another: they arrive in the order in which they were written.
			queue.current = queue.current.then(async () => {
				const url = `/api/threads/${thread.id}/messages`
				const refusal = await postJson(url, csrf.current, { body, clientKey: key })
				if (refusal === null) {
					forget(userId, thread.id, key)
					revalidate()
				} else {
					const sending: Sending = { state: 'failed', reason: refusal }
					setWaiting(all => all.map(one => (one.key === key ? { ...one, sending } : one)))
				}
			})
		},
		[revalidate, thread.id, userId],
	)

	const send = useCallback(
		(text: string): string | null => {
			const body = text.trim()
			if (body === '') return 'Write something first.'
			const outgoing = { key: newKey(), body, iso: new Date().toISOString() }
			saveOutgoing(userId, thread.id, [...loadOutgoing(userId, thread.id), outgoing])
			setWaiting(all => [...all, { ...outgoing, sending: SENDING }])
			deliver(outgoing)
			return null
		},
		[deliver, thread.id, userId],
	)

	// What an earlier visit could not send.
	useEffect(() => {
		const left = loadOutgoing(userId, thread.id)
		setWaiting(() => left.map(outgoing => ({ ...outgoing, sending: SENDING })))
		for (const outgoing of left) deliver(outgoing)
	}, [deliver, thread.id, userId])

	const messages = useMemo(() => {
		const arrived = new Set(stored.map(message => message.key))
		return [...stored, ...waiting.filter(({ key }) => !arrived.has(key)).map(toPageMessage)]
	}, [stored, waiting])

	const retry = (key: string) => {
		const outgoing = waiting.find(one => one.key === key)
		if (outgoing) deliver(outgoing)
	}

	/** Back into the field. */
	const withdraw = (key: string) => {
		restoreDraft(waiting.find(one => one.key === key)?.body ?? '')
		forget(userId, thread.id, key)
		setWaiting(all => all.filter(one => one.key !== key))
	}

	return { messages, send, retry, withdraw }
}

const forget = (userId: string, threadId: string, key: string) =>
	saveOutgoing(
		userId,
		threadId,
		loadOutgoing(userId, threadId).filter(outgoing => outgoing.key !== key),
	)

const toPageMessage = ({ key, body, iso, sending }: Waiting): PageMessage => ({
	key,
	seq: null,
	mine: true,
	system: false,
	author: '',
	parts: [body],
	iso,
	clock: '',
	day: 'Today',
	sending,
})

/** Sixteen random bytes in hexadecimal: a client key. */
const newKey = () =>
	Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
		byte.toString(16).padStart(2, '0'),
	).join('')

/**
 * The newest page moves on with each new message; what stood above it stays on
 * the screen. Only without a gap: sequence numbers tell.
 */
function useKeptMessages(loaded: PageMessage[], hasNewer: boolean): PageMessage[] {
	const kept = useRef<PageMessage[]>([])
	return useMemo(() => {
		const before = kept.current
		const first = loaded[0]?.seq ?? 0
		const last = before.at(-1)?.seq ?? 0
		const continues = !hasNewer && first <= last + 1 && (before[0]?.seq ?? 0) <= first
		kept.current = continues
			? [...before.filter(message => (message.seq ?? 0) < first), ...loaded]
			: loaded
		return kept.current
	}, [loaded, hasNewer])
}
