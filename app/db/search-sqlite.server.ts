import { db, openTransaction } from './client.server'
import { writeNow } from './late-writes.server'
import {
	type Match,
	type Phrase,
	PREFIX_MAX,
	PREFIX_MIN,
	type SearchTerms,
	type Span,
} from './search-terms'

/**
 * The text that FTS5 takes apart at its spaces. Words come first, in their
 * places; then each beginning of a word as a term of its own (`^`), since FTS5
 * would read all that a prefix matches before its first hit.
 */
export function sqliteDocument({ words, tags }: SearchTerms): string {
	const beginnings = new Set<string>()
	for (const word of words) {
		const letters = [...word.slice(1, 1 + 2 * PREFIX_MAX)].slice(0, PREFIX_MAX)
		for (let n = PREFIX_MIN; n <= letters.length; n++) {
			beginnings.add(`^${letters.slice(0, n).join('')}`)
		}
	}
	return [...words, ...tags, ...beginnings].join(' ')
}

/** FTS5 walks all lists of a match side by side from the highest key, and stops at the limit. */
export async function findInSqlite(match: Match, { from, below }: Span, limit: number) {
	const own = openTransaction.current
	if (own) await writeNow(own)
	// As text: of a column without a declared type the adapter makes a number, which is too small.
	const rows = await db.$queryRaw<{ key: string }[]>`
		SELECT CAST(rowid AS TEXT) AS "key" FROM "SearchIndex"
		WHERE "SearchIndex" MATCH ${toFts5(match)} AND rowid >= ${from} AND rowid < ${below}
		ORDER BY rowid DESC LIMIT ${limit}`
	return rows.map(({ key }) => BigInt(key))
}

function toFts5({ all, none }: Match): string {
	const either = (phrases: Phrase[]) => `(${phrases.map(toPhrase).join(' OR ')})`
	const positive = all.map(either).join(' AND ')
	return none.length > 0 ? `(${positive}) NOT (${none.map(either).join(' OR ')})` : positive
}

/** Quoted: nothing in a term has a meaning to FTS5. */
function toPhrase({ terms, prefix }: Phrase): string {
	const [only] = terms
	if (prefix && terms.length === 1) return quote(`^${only!.slice(1)}`)
	return quote(terms.join(' ')) + (prefix ? '*' : '')
}

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
