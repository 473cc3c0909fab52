import { log, loggable } from '~/http/log.server'
import { once } from '~/registry.server'
import type { Transaction } from './types.server'

/** What a transaction changed that open pages are told of. */
export interface Changes {
	/** The new versions of users, by id. */
	users: Map<string, number>
	/** The new versions of threads, by id. Their participants' versions grow with them. */
	threads: Map<string, number>
	/** People with a session or a setting fewer, or another: what is open for them is checked again. */
	rights: Set<string>
}

const noted = once('changes', () => new WeakMap<Transaction, Changes>())
const listeners = once('changes-listeners', () => new Map<string, (changes: Changes) => void>())

/** What was noted in this transaction so far: add to it what changes. */
export function changesOf(tx: Transaction): Changes {
	const changes = noted.get(tx) ?? { users: new Map(), threads: new Map(), rights: new Set() }
	noted.set(tx, changes)
	return changes
}

/** `listen` is called after each commit that changed something. `name` says who: again under the same name replaces. */
export function onChanges(name: string, listen: (changes: Changes) => void) {
	listeners.set(name, listen)
}

/** Tells what a transaction changed. For the one place that knows that it is committed; never throws. */
export function tellChanges(tx: Transaction) {
	const changes = noted.get(tx)
	if (!changes) return
	noted.delete(tx)
	for (const listen of listeners.values()) {
		try {
			listen(changes)
		} catch (error) {
			log.error({ err: loggable(error) }, 'telling of a change')
		}
	}
}
