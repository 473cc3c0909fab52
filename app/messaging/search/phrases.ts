import { type Phrase, PREFIX_MAX, PREFIX_MIN } from '~/db/search-terms'
import { placeTerm } from './document'
import { stemsOf } from './forms'
import type { PhraseClause, WordClause } from './query'

/** One of these is what a clause asks for. */
export function phrasesOf(clause: WordClause | PhraseClause): Phrase[] {
	if (clause.type === 'phrase') return [exactly(clause)]
	const { token, prefix } = clause
	const forms = stemsOf(token).map(stem => ({ terms: [`~${stem}`] }))
	const length = [...token.text].length
	if (!prefix || length < PREFIX_MIN || length > PREFIX_MAX) return forms
	return [...forms, { terms: [`=${token.text}`], prefix }]
}

/**
 * Words stand in the index by themselves, characters two by two: the last of a run
 * is said by the pair before it. One alone is any that begins with it.
 */
function exactly({ tokens }: PhraseClause): Phrase {
	const terms = tokens.map((token, i) => placeTerm(token, tokens[i + 1]))
	const last = tokens.at(-1)!
	if (last.kind === 'word') return { terms }
	if (tokens.length === 1) return { terms: [`~${last.text}`] }
	const before = tokens.at(-2)!
	const inRun = before.kind === 'character' && before.end === last.start
	return inRun ? { terms: terms.slice(0, -1) } : { terms, prefix: true }
}
