import { putEntry, removeEntry } from '~/db/search-index.server'
import type { Transaction } from '~/db/types.server'
import { subscribe } from '~/events.server'
import { type Searchable, termsOf } from './document'
import { filesOf } from './files.server'
import { keyFor } from './keys'

/**
 * A message is found by what it says now, from this transaction on. For one that
 * is new and one that was edited. What the system wrote is not searched.
 */
export async function reindex(tx: Transaction, message: Searchable): Promise<void> {
	if (message.kind !== 'USER') return
	await putEntry(tx, {
		messageId: message.id,
		fromUserId: message.fromUserId,
		toUserId: message.toUserId,
		key: keyFor(message),
		terms: termsOf(message, await filesOf(message.id)),
	})
}

/** A message that was deleted is found no more. */
export const unindex = (tx: Transaction, message: { id: string }): Promise<void> =>
	removeEntry(tx, message.id)

/** Says that the index follows what is written. */
export function subscribeSearch() {
	subscribe('message.sent', 'search', (tx, event) =>
		reindex(tx, { ...event, id: event.messageId, kind: 'USER' }),
	)
	subscribe('message.edited', 'search', reindex)
	subscribe('message.deleted', 'search', unindex)
}
