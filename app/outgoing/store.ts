import { addNew, amendRow, openDatabase, readAll } from './database'
import type { Entry } from './entry'
import * as journal from './journal'

let opening: Promise<IDBDatabase | null> | undefined

/** Null where the browser has no IndexedDB: then the journal alone keeps what waits. */
function database(): Promise<IDBDatabase | null> {
	opening ??= openDatabase().then(
		opened => {
			// The browser may close it, when space is short or a newer page wants to.
			opened.addEventListener('close', reopen)
			opened.addEventListener('versionchange', reopen)
			return opened
		},
		() => null,
	)
	return opening
}

const reopen = () => {
	opening = undefined
}

/** It takes no more: then the journal keeps what is new, after what is there. */
let isFull = false

/** What waits, oldest first: of one user, or of all who use this browser. */
export async function allEntries(userId?: string): Promise<Entry[]> {
	const opened = await database()
	const kept: Entry[] = opened ? await readAll(opened) : []
	const entries = opened && !isFull ? kept : journal.withNew(kept, journal.readJournal())
	return entries.filter(entry => userId === undefined || entry.userId === userId)
}

/** One conversation's, with what is not on the disk yet. */
export async function entriesOf(userId: string, threadId: string): Promise<Entry[]> {
	// In the order in which an entry moves, so that none is missed on its way.
	const written = journal.readJournal()
	const kept = await allEntries()
	return journal
		.withNew(kept, written)
		.filter(entry => entry.userId === userId && entry.threadId === threadId)
}

/**
 * Keeps entries, after what the journal still holds, and resolves when they are
 * on the disk, as far as this browser has one. Only then may they be sent.
 */
export async function keep(...entries: Entry[]): Promise<void> {
	const opened = await database()
	const all = [...journal.readJournal(), ...entries]
	if (opened && !isFull && all.length > 0) {
		try {
			await addNew(opened, all)
			for (const entry of all) journal.amend(entry, null)
			return
		} catch {
			isFull = true // or broken: this page goes on with the journal
		}
	}
	for (const entry of all) journal.writeDown(entry)
}

/** Changes an entry if it still waits; null removes it. */
export async function amend(entry: Entry, change: Partial<Entry> | null): Promise<void> {
	const opened = await database()
	if (opened) await amendRow(opened, entry.key, change)
	if (!opened || isFull) journal.amend(entry, change)
}
