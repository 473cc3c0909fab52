import { joined, type Token, tokensOf } from './tokens'

/** Characters that a query may have. */
export const MAX_QUERY = 10_000

/** Words of a query that count, so that its cost has a bound. */
export const MAX_WORDS = 40

/** People, conversations, dates: filters that count. */
const MAX_FILTERS = 20

export type Has = 'photo' | 'document' | 'link'

/** A word in any of its forms. `prefix`: it may go on, since it is still being typed. */
export interface WordClause {
	type: 'word'
	not: boolean
	token: Token
	prefix: boolean
}

/** These, as they are, one after the other. */
export interface PhraseClause {
	type: 'phrase'
	not: boolean
	tokens: Token[]
}

/** Who, where, what kind. */
export type NamedFilter =
	| { type: 'from' | 'lead'; not: boolean; value: string }
	| { type: 'has'; not: boolean; what: Has }

/** `before` leaves the day out, `after` takes it in. */
export interface DateFilter {
	type: 'before' | 'after'
	year: number
	month: number
	day: number
}

export type Filter = NamedFilter | DateFilter

/** What to look for. All of it holds; `notes` tell the person what was understood otherwise than they may think. */
export interface Query {
	text: (WordClause | PhraseClause)[]
	filters: Filter[]
	notes: string[]
}

const ITEM =
	/(?<not>-?)(?:(?<name>from|lead|has|before|after):)?(?:"(?<quoted>[^"]*)(?:"|$)|(?<bare>[^\s"]+))/giu

/**
 * Reads what a person types. Any text has a meaning: what is not one of our
 * filters is words.
 */
export function parseSearch(input: string): Query {
	const text = input.slice(0, MAX_QUERY).replace(/[“”„«»]/g, '"')
	const query: Query = { text: [], filters: [], notes: [] }
	let words = 0
	for (const item of text.matchAll(ITEM)) {
		const { not, name, quoted, bare } = item.groups as Record<string, string | undefined>
		const sign = { not: not === '-' }
		const filter = name ? toFilter(name.toLowerCase(), quoted ?? bare!, sign, query.notes) : null
		if (filter) {
			if (query.filters.length < MAX_FILTERS) query.filters.push(filter)
			continue
		}
		const tokens = tokensOf(name ? `${name} ${quoted ?? bare}` : (quoted ?? bare!))
		if (words + tokens.length > MAX_WORDS) {
			tokens.length = MAX_WORDS - words
			note(query.notes, `Only the first ${MAX_WORDS} words were looked for.`)
		}
		words += tokens.length
		if (quoted !== undefined && !name) {
			if (tokens.length > 0) query.text.push({ type: 'phrase', ...sign, tokens })
			continue
		}
		const typing = !sign.not && quoted === undefined && item.index + item[0].length === text.length
		query.text.push(...clausesOf(tokens, sign, typing && /[\p{L}\p{M}\p{N}]$/u.test(text)))
	}
	return query
}

/** Each word by itself; characters that stand together stay together. */
function clausesOf(tokens: Token[], sign: { not: boolean }, typing: boolean) {
	const clauses: Query['text'] = []
	for (let i = 0; i < tokens.length; i++) {
		const token = tokens[i]!
		if (token.kind === 'word') {
			clauses.push({ type: 'word', ...sign, token, prefix: typing && i === tokens.length - 1 })
			continue
		}
		const run = [token]
		while (joined(tokens[i]!, tokens[i + 1])) run.push(tokens[++i]!)
		clauses.push({ type: 'phrase', ...sign, tokens: run })
	}
	return clauses
}

const HAS_WORDS: Record<string, Has> = {
	photo: 'photo', photos: 'photo', picture: 'photo', pictures: 'photo', image: 'photo', images: 'photo',
	document: 'document', documents: 'document', file: 'document', files: 'document',
	link: 'link', links: 'link',
} // biome-ignore format: a table

function toFilter(
	name: string,
	value: string,
	sign: { not: boolean },
	notes: string[],
): Filter | null {
	if (name === 'from' || name === 'lead') {
		return tokensOf(value).length > 0 ? { type: name, value: value.slice(0, 200), ...sign } : null
	}
	if (name === 'has') {
		const what = HAS_WORDS[value.toLowerCase()]
		if (!what)
			note(notes, 'has: knows photo, document and link. Anything else is looked for as words.')
		return what ? { type: 'has', what, ...sign } : null
	}
	const date = toDate(value)
	if (!date) {
		note(
			notes,
			'before: and after: take a date like 2026-03-31, 2026-03 or 2026. Anything else is looked for as words.',
		)
		return null
	}
	const type = (name === 'before') !== sign.not ? 'before' : 'after'
	return { type, ...date }
}

/** A day, or the first one of a month or a year. */
function toDate(value: string) {
	const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value)
	if (!match) return null
	const [year, month, day] = [
		Number(match[1]),
		Number(match[2] ?? 1),
		Number(match[3] ?? 1),
	] as const
	const date = new Date(Date.UTC(year, month - 1, day))
	const real = year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
	return real ? { year, month, day } : null
}

function note(notes: string[], text: string) {
	if (!notes.includes(text)) notes.push(text)
}
