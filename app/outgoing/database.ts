import type { Entry } from './entry'

const NAME = 'outgoing'
const STORE = 'entries'
/** A browser that does not open its database in this time is taken to have none, in milliseconds. */
const PATIENCE_MS = 5000

/** The outbox's one table. `id` counts up: the order in which entries were written. */
type Row = Entry & { id: number }

const done = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result)
		request.onerror = () => reject(request.error)
	})

/** @throws DOMException or Error where the browser has no IndexedDB, or refuses it. */
export function openDatabase(): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		setTimeout(() => reject(new Error('IndexedDB does not open')), PATIENCE_MS)
		const request = indexedDB.open(NAME, 1)
		request.onupgradeneeded = () => {
			const table = request.result.createObjectStore(STORE, { keyPath: 'id', autoIncrement: true })
			table.createIndex('key', 'key', { unique: true })
		}
		request.onsuccess = () => {
			// A newer page may change the tables: this one does not stand in its way.
			request.result.onversionchange = () => request.result.close()
			resolve(request.result)
		}
		request.onerror = () => reject(request.error)
	})
}

/** Runs `work` in one transaction and resolves when it has ended; `strict`: when it is on the disk. */
function write(
	database: IDBDatabase,
	durability: 'strict' | 'relaxed',
	work: (table: IDBObjectStore) => Promise<void>,
) {
	return new Promise<void>((resolve, reject) => {
		const transaction = database.transaction(STORE, 'readwrite', { durability })
		transaction.oncomplete = () => resolve()
		transaction.onabort = () => reject(transaction.error)
		work(transaction.objectStore(STORE)).catch(reject)
	})
}

/** All entries, oldest first. */
export const readAll = (database: IDBDatabase): Promise<Row[]> =>
	done(database.transaction(STORE).objectStore(STORE).getAll())

/** Adds those that are not there yet, in their order. */
export const addNew = (database: IDBDatabase, entries: Entry[]) =>
	write(database, 'strict', async table => {
		for (const entry of entries) {
			if (!(await done(table.index('key').getKey(entry.key)))) await done(table.add(entry))
		}
	})

/** Changes an entry that is still there; null removes it. Should the disk forget it, the message is sent once more, under its key. */
export const amendRow = (database: IDBDatabase, key: string, change: Partial<Entry> | null) =>
	write(database, 'relaxed', async table => {
		const row: Row | undefined = await done(table.index('key').get(key))
		if (!row) return
		if (change) await done(table.put({ ...row, ...change }))
		else await done(table.delete(row.id))
	})
