import { storage } from '~/live/storage'
import type { Entry } from './entry'

/**
 * Where a message goes at once, before anything that takes time: local storage,
 * or this page's memory where the browser has none. The outbox takes it over
 * from here; where there is no IndexedDB, this is the outbox.
 */
const memory = new Map<string, Entry[]>()

const PREFIX = 'outgoing:'
const nameOf = (userId: string, threadId: string) => `${PREFIX}${userId}:${threadId}`

function stored(name: string): Entry[] {
	const text = storage(local => local.getItem(name))
	if (!text) return []
	const [, userId = '', threadId = ''] = name.split(':')
	try {
		return (JSON.parse(text) as Entry[]).map(entry => ({ ...entry, userId, threadId }))
	} catch {
		return []
	}
}

const without = (entries: Entry[], others: Entry[]) =>
	entries.filter(({ key }) => !others.some(other => other.key === key))

/** Those that are there, then what else was written. */
export const withNew = (there: Entry[], written: Entry[]) => [...there, ...without(written, there)]

/** What found no room comes after what did. */
const read = (name: string): Entry[] => withNew(stored(name), memory.get(name) ?? [])

/** False where there is no room. */
function store(name: string, entries: Entry[]): boolean {
	const done = storage(local => {
		if (entries.length === 0) local.removeItem(name)
		else local.setItem(name, JSON.stringify(entries))
		return true
	})
	return done ?? false
}

function write(name: string, entries: Entry[]) {
	if (store(name, entries)) return void memory.delete(name)
	// What stands there already stays or goes, which takes no more room.
	const there = stored(name)
	store(name, without(entries, without(entries, there)))
	memory.set(name, without(entries, stored(name)))
}

/** Writes at the end of its thread, durably where the browser can, before it returns. */
export function writeDown(entry: Entry) {
	const name = nameOf(entry.userId, entry.threadId)
	const entries = read(name)
	if (!entries.some(({ key }) => key === entry.key)) write(name, [...entries, entry])
}

/** What stands here, each thread's oldest first. */
export function readJournal(): Entry[] {
	const names = storage(local => Object.keys(local)) ?? []
	return [...new Set([...names, ...memory.keys()])]
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
