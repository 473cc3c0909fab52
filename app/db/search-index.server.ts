import { dialect } from './client.server'
import { Prisma } from './generated/sqlite/client.ts'
import { lateWritesOf } from './late-writes.server'
import { postgresDocument } from './search-postgresql.server'
import { sqliteDocument } from './search-sqlite.server'
import type { SearchTerms } from './search-terms'
import type { Transaction } from './types.server'

/** A message's entry in the search index. */
export interface SearchEntry {
	messageId: string
	fromUserId: string
	toUserId: string
	/** The lowest key that it may get: keys order by time. */
	key: bigint
	terms: SearchTerms
}

/** How many entries can stand beside each other at one `key`. */
export const KEY_ROOM = 4096

/** More tries than any import of messages with one and the same time needs. */
const TRIES = 40

/** Stores an entry, or replaces the one that the message has; its key stays then. */
export async function putEntry(tx: Transaction, entry: SearchEntry): Promise<void> {
	for (let tries = 0; tries < TRIES; tries++) {
		// Where many have the same time, some come to stand a little later.
		const key = entry.key + BigInt(Math.floor(Math.random() * KEY_ROOM * 1.5 ** tries))
		if ((await insertEntries(tx, [{ ...entry, key }])) > 0) return
		// Either its key was taken, or it has an entry already.
		const old = await keyOf(tx, entry.messageId)
		if (old !== null) return replaceTerms(tx, old, entry.terms)
	}
	throw new Error(`There is no room in the search index for ${entry.messageId}.`)
}

/** Removes a message's entry, if it has one. */
export async function removeEntry(tx: Transaction, messageId: string): Promise<void> {
	const key = await keyOf(tx, messageId)
	if (key === null) return
	if (dialect === 'sqlite') removeTerms(tx, key)
	await tx.$executeRaw`DELETE FROM "SearchEntry" WHERE "key" = ${key}`
}

async function keyOf(tx: Transaction, messageId: string): Promise<bigint | null> {
	const [row] = await tx.$queryRaw<{ key: bigint }[]>`
		SELECT "key" FROM "SearchEntry" WHERE "messageId" = ${messageId}`
	return row ? BigInt(row.key) : null
}

/**
 * Stores many entries at once, each under its own key, for those who fill a database.
 * Messages must not have an entry yet, nor share a key.
 */
export async function insertEntries(tx: Transaction, entries: SearchEntry[]): Promise<number> {
	const places = entries.map(
		({ key, messageId, fromUserId, toUserId, terms }) =>
			Prisma.sql`(${key}, ${messageId}, ${fromUserId}, ${toUserId}${
				dialect === 'sqlite' ? Prisma.empty : Prisma.sql`, ${postgresDocument(terms)}::tsvector`
			})`,
	)
	const inserted = await tx.$executeRaw`
		INSERT INTO "SearchEntry" ("key", "messageId", "fromUserId", "toUserId"${
			dialect === 'sqlite' ? Prisma.empty : Prisma.sql`, "terms"`
		}) VALUES ${Prisma.join(places)} ON CONFLICT DO NOTHING`
	if (inserted > 0 && dialect === 'sqlite') addTerms(tx, entries)
	return inserted
}

async function replaceTerms(tx: Transaction, key: bigint, terms: SearchTerms): Promise<void> {
	if (dialect === 'sqlite') {
		addTerms(tx, [{ key, terms }])
	} else {
		await tx.$executeRaw`
			UPDATE "SearchEntry" SET "terms" = ${postgresDocument(terms)}::tsvector WHERE "key" = ${key}`
	}
}

/** In the place of what the key had: of two who change an entry in one commit, the second stays. */
function addTerms(tx: Transaction, entries: Pick<SearchEntry, 'key' | 'terms'>[]) {
	for (const { key, terms } of entries) {
		lateWritesOf(tx).set(
			key,
			Prisma.sql`INSERT OR REPLACE INTO "SearchIndex" (rowid, "terms") VALUES (${key}, ${sqliteDocument(terms)})`,
		)
	}
}

function removeTerms(tx: Transaction, key: bigint) {
	lateWritesOf(tx).set(key, Prisma.sql`DELETE FROM "SearchIndex" WHERE rowid = ${key}`)
}
