import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { KeptFile } from '~/live/restore-files'
import type { PageMessage } from '~/messaging/page-message'
import { type Entry, progressOf } from './entry'
import { writeDown } from './journal'
import { loadOutbox } from './load'

/** An entry on the screen; stored under `seq` when the server has acknowledged it. */
type Shown = Entry & { seq?: number }

/**
 * What this user wrote in this conversation and its loader has not brought yet.
 * An entry that was sent stays until the loader has come to its number, so that
 * it becomes the stored message without a gap.
 */
export function useOutgoing(userId: string, threadId: string) {
	const [shown, setShown] = useState<Shown[]>([])
	const { revalidate } = useRevalidator()

	useEffect(() => {
		let end: (() => void) | undefined
		let left = false
		loadOutbox().then(({ entriesOf, onNews }) => {
			if (left) return
			const look = async () => {
				const entries = await entriesOf(userId, threadId)
				if (!left) setShown(before => merge(before, entries))
			}
			end = onNews(({ userId: whose, threadId: where, sent }) => {
				if (whose !== userId || where !== threadId) return
				if (!sent) return void look()
				const { key, seq } = sent
				setShown(before => before.map(one => (one.key === key ? { ...one, seq } : one)))
				revalidate()
			})
			look()
		})
		return () => {
			left = true
			end?.()
		}
	}, [revalidate, threadId, userId])

	const send = useCallback(
		(text: string, files: KeptFile[] = [], key = newKey()): string | null => {
			const body = text.trim()
			if (body === '' && files.length === 0) return 'Write something first.'
			const iso = new Date().toISOString()
			const entry: Entry = { key, userId, threadId, body, iso }
			if (files.length > 0) entry.files = files
			writeDown(entry)
			setShown(before => [...before, entry])
			loadOutbox().then(outbox => outbox.send(entry))
			return null
		},
		[threadId, userId],
	)

	const act = (key: string, name: 'retry' | 'discard') => {
		const entry = shown.find(one => one.key === key)
		if (entry) loadOutbox().then(outbox => outbox[name](entry))
		return entry
	}

	const outgoing = useMemo(() => toPageMessages(shown), [shown])
	return { outgoing, send, act }
}

/** What the outbox holds, and what has left it for the server and is not on the page yet. */
function merge(before: Shown[], entries: Entry[]): Shown[] {
	const sent = before.filter(({ seq }) => seq !== undefined)
	return [...sent, ...entries.filter(({ key }) => !sent.some(one => one.key === key))]
}

function toPageMessages(shown: Shown[]): { message: PageMessage; seq: number | undefined }[] {
	const progress = progressOf(shown.filter(({ seq }) => seq === undefined))
	return shown.map(({ key, body, files, iso, seq }) => ({
		seq,
		message: {
			key,
			seq: null,
			mine: true,
			system: false,
			author: '',
			parts: body ? [body] : [],
			...(files && { files: files.map(file => ({ ...file, what: '', has: true })) }),
			iso,
			clock: '',
			day: 'Today',
			sending: seq === undefined ? progress.shift()! : { state: 'sending' },
		},
	}))
}

/** Sixteen random bytes in hexadecimal: a client key. */
const newKey = () =>
	Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
		byte.toString(16).padStart(2, '0'),
	).join('')
