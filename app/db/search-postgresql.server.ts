import { db } from './client.server'
import { Prisma } from './generated/sqlite/client.ts'
import type { Match, Phrase, SearchTerms, Span } from './search-terms'

/** How many of a person's newest messages are looked at one by one, before the inverted index is asked. Tests look at fewer. */
export const WALK = {
	/** At first: a frequent word fills a page here. */
	glance: 500,
	/** In all cases, if that was not enough. */
	some: 2000,
	/** When what was found so far promises a full page by then. */
	most: 16_000,
	/** The same for the long lists that are ranked, for each hit. */
	perHit: 40,
}

/** The text form of a tsvector: our terms and places, without PostgreSQL's parser. */
export function postgresDocument({ words, tags }: SearchTerms): string {
	const places = new Map<string, number[]>()
	for (const [at, word] of words.entries()) {
		if (word === '=') continue
		const found = places.get(word)
		if (found) found.push(at + 1)
		else places.set(word, [at + 1])
	}
	return [
		...[...places].map(([word, at]) => `${quote(word)}:${at.join(',')}`),
		...tags.map(quote),
	].join(' ')
}

/**
 * The keys that match, the highest first. The inverted index has no order: it gives
 * all that a frequent word has before the first hit. So the newest messages are
 * walked as long as that is likely to fill the page; for a word that is too rare
 * for it the index is asked, which then gives little.
 */
export async function findInPostgres(match: Match, span: Span, limit: number): Promise<bigint[]> {
	const query = toTsquery(match)
	const most = Math.max(WALK.most, WALK.perHit * limit)
	const keys: bigint[] = []
	let { below } = span
	for (let walked = 0, upTo = WALK.glance; walked < upTo && upTo <= most; ) {
		// Between two fixed places: what arrives meanwhile shifts nothing.
		const end = await placeAfter({ ...span, below }, upTo - walked)
		const step = { ...span, from: end ?? span.from, below }
		keys.push(...(await walk(query, step, limit - keys.length)))
		if (keys.length >= limit || end === null) return keys
		below = end
		walked = upTo
		const promised = Math.ceil((1.3 * walked * limit) / keys.length)
		upTo = promised <= most ? Math.max(promised, WALK.some) : WALK.some
	}
	const older = await db.$queryRaw<Key[]>`
		WITH "found" AS MATERIALIZED (
			SELECT "key" FROM "SearchEntry"
			WHERE "terms" @@ ${query}::tsquery AND "key" >= ${span.from} AND "key" < ${below}
		)
		SELECT "key" FROM "found" ORDER BY "key" DESC LIMIT ${limit - keys.length}`
	return [...keys, ...older.map(toKey)]
}

type Key = { key: bigint }
const toKey = ({ key }: Key) => BigInt(key)

/** The lowest key of this person's `count` newest messages; null when there are fewer. */
async function placeAfter({ userId, from, below }: Span, count: number): Promise<bigint | null> {
	const keysOf = (whose: Prisma.Sql) => Prisma.sql`
		(SELECT "key" FROM "SearchEntry"
		WHERE ${whose} = ${userId} AND "key" >= ${from} AND "key" < ${below}
		ORDER BY "key" DESC LIMIT ${count})`
	const [row] = await db.$queryRaw<Key[]>`
		SELECT "key" FROM (${keysOf(SENT)} UNION ALL ${keysOf(RECEIVED)}) "both"
		ORDER BY "key" DESC OFFSET ${count - 1} LIMIT 1`
	return row ? toKey(row) : null
}

/** Hits among this person's messages of a span, looked at one by one from the newest. */
async function walk(query: string, span: Span, limit: number): Promise<bigint[]> {
	const { userId, from, below } = span
	// OFFSET 0 keeps the planner from asking the inverted index after all.
	const hitsOf = (whose: Prisma.Sql) => Prisma.sql`
		(SELECT "key" FROM (
			SELECT "key", "terms" FROM "SearchEntry"
			WHERE ${whose} = ${userId} AND "key" >= ${from} AND "key" < ${below}
			ORDER BY "key" DESC OFFSET 0
		) "theirs" WHERE "terms" @@ ${query}::tsquery ORDER BY "key" DESC LIMIT ${limit})`
	const rows = await db.$queryRaw<Key[]>`
		SELECT "key" FROM (${hitsOf(SENT)} UNION ALL ${hitsOf(RECEIVED)}) "both"
		ORDER BY "key" DESC LIMIT ${limit}`
	return rows.map(toKey)
}

const SENT = Prisma.sql`"fromUserId"`
const RECEIVED = Prisma.sql`"toUserId"`

function toTsquery({ all, none }: Match): string {
	const either = (phrases: Phrase[]) => `(${phrases.map(toPhrase).join(' | ')})`
	return [...all.map(either), ...none.map(phrases => `!${either(phrases)}`)].join(' & ')
}

/** Quoted: nothing in a term has a meaning to PostgreSQL. */
const toPhrase = ({ terms, prefix }: Phrase): string =>
	`(${terms.map(quote).join(' <-> ')}${prefix ? ':*' : ''})`

const quote = (term: string) => `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
