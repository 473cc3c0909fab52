import { LRUCache } from 'lru-cache'
import { isInTransaction } from '~/db/transaction.server'
import { once } from '~/registry.server'
import type { MessageView, ReadableThread } from './types'

/** A message as it is stored, and as far as it may be told: without what its thread says of all. */
export type StoredMessage = Readonly<
	Omit<MessageView, 'threadId' | 'toUserId' | 'fromUser' | 'clientKey'> & {
		version: number
		clientKey: string | null
	}
>

/** How much is remembered, in characters; what is not text counts as `OTHERWISE` a message. */
const MOST = 12 * 1024 * 1024
const OTHERWISE = 400

const known = once(
	'known-messages',
	() =>
		new LRUCache<string, readonly StoredMessage[]>({
			maxSize: MOST,
			sizeCalculation: messages =>
				messages.reduce((size, { body }) => size + body.length + OTHERWISE, OTHERWISE),
		}),
)

/**
 * Messages of a thread as they are at the version that was just read of it: `read` is
 * asked, or what it gave for `which` at that version is given again. All that can be seen
 * of messages grows the version in the same commit, so this is as true as an ETag of it;
 * and both people of a thread ask for the same after each message. What a transaction
 * reads may never be committed, so it asks each time.
 */
export async function messagesAt(
	{ id, version }: Pick<ReadableThread, 'id' | 'version'>,
	which: string,
	read: () => Promise<StoredMessage[]>,
): Promise<readonly StoredMessage[]> {
	if (isInTransaction()) return read()
	const key = `${id} ${version} ${which}`
	const before = known.get(key)
	if (before) return before
	const now = await read()
	known.set(key, now)
	return now
}
