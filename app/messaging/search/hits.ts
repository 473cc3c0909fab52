import { placeTerm } from './document'
import { stemsOf } from './forms'
import { phrasesOf } from './phrases'
import type { Query } from './query'
import { type Token, tokensOf } from './tokens'

/** Where a text was hit, in UTF-16 units, and how well: 3 as it was written, 2 another form, 1 a beginning. */
export interface Hit {
	start: number
	end: number
	weight: 1 | 2 | 3
}

/** Finds again, in a text, what a query asks for. */
export type HitFinder = (text: string) => { hits: Hit[]; tokens: number }

/** The same rules as the index has: what a message was found by is what is marked. */
export function hitFinder(query: Query): HitFinder {
	const clauses = query.text.filter(({ not }) => !not)
	const exact = new Set<string>()
	const stems = new Set<string>()
	const prefixes: string[] = []
	const sequences: { terms: string[]; prefix: boolean; span: number }[] = []
	for (const clause of clauses) {
		if (clause.type === 'word') {
			exact.add(clause.token.text)
			for (const stem of stemsOf(clause.token)) stems.add(stem)
			for (const { terms, prefix } of phrasesOf(clause))
				if (prefix) prefixes.push(terms[0]!.slice(1))
		} else {
			const { terms, prefix = false } = phrasesOf(clause)[0]!
			// A character alone begins any pair.
			const alone = terms[0]!.startsWith('~')
			sequences.push({
				terms: alone ? [`=${terms[0]!.slice(1)}`] : terms,
				prefix: prefix || alone,
				span: clause.tokens.length,
			})
		}
	}

	function weigh(token: Token): Hit['weight'] | 0 {
		if (token.kind !== 'word') return 0
		if (exact.has(token.text)) return 3
		if (stemsOf(token).some(stem => stems.has(stem))) return 2
		return prefixes.some(prefix => token.text.startsWith(prefix)) ? 1 : 0
	}

	return text => {
		const tokens = tokensOf(text)
		const places = sequences.length > 0 ? tokens.map((t, i) => placeTerm(t, tokens[i + 1])) : []
		const hits: Hit[] = []
		for (const [i, token] of tokens.entries()) {
			const weight = weigh(token)
			if (weight > 0) hits.push({ start: token.start, end: token.end, weight: weight as 1 | 2 | 3 })
			for (const { terms, prefix, span } of sequences) {
				const last = terms.length - 1
				const fits = terms.every(
					(term, k) =>
						places[i + k] === term || (prefix && k === last && places[i + k]?.startsWith(term)),
				)
				if (fits) hits.push({ start: token.start, end: tokens[i + span - 1]!.end, weight: 3 })
			}
		}
		return { hits, tokens: tokens.length }
	}
}
