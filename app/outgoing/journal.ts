import { storage } from '~/live/storage'
import type { Entry } from './entry'

/**
 * Where a message goes at once, before anything that takes time: local storage,
 * or this page's memory where the browser has none. The outbox takes it over
 * from here; where there is no IndexedDB, this is the outbox.
 */
const memory = new Map<string, string>()

const PREFIX = 'outgoing:'
const nameOf = (userId: string, threadId: string) => `${PREFIX}${userId}:${threadId}`

function read(name: string): Entry[] {
	const text = storage(local => local.getItem(name)) ?? memory.get(name)
	if (!text) return []
	const [, userId = '', threadId = ''] = name.split(':')
	try {
		return (JSON.parse(text) as Entry[]).map(entry => ({ ...entry, userId, threadId }))
	} catch {
		return []
	}
}

function write(name: string, entries: Entry[]) {
	memory.delete(name)
	if (entries.length === 0) {
		storage(local => local.removeItem(name))
		return
	}
	const text = JSON.stringify(entries)
	const kept = storage(local => {
		local.setItem(name, text)
		return true
	})
	if (!kept) memory.set(name, text)
}

/** Writes at the end of its thread, durably where the browser can, before it returns. */
export function writeDown(entry: Entry) {
	const name = nameOf(entry.userId, entry.threadId)
	const entries = read(name)
	if (!entries.some(({ key }) => key === entry.key)) write(name, [...entries, entry])
}

/** What stands here, each thread's oldest first. */
export function readJournal(): Entry[] {
	const stored = storage(local => Object.keys(local)) ?? []
	return [...new Set([...stored, ...memory.keys()])]
		.filter(name => name.startsWith(PREFIX))
		.flatMap(read)
}

/** Changes an entry that still stands here; null removes it. */
export function amend({ key, userId, threadId }: Entry, change: Partial<Entry> | null) {
	const name = nameOf(userId, threadId)
	write(
		name,
		read(name).flatMap(entry =>
			entry.key !== key ? [entry] : change ? [{ ...entry, ...change }] : [],
		),
	)
}
