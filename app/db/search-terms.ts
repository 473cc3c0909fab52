/**
 * What a document is found by. Terms hold no space, quote or ASCII punctuation
 * but their first character, which is their kind:
 * `=` a word as it is written, in its place; `~` a form or a part that stands for
 * it, in no place; `@` whose and where it is.
 */
export interface SearchTerms {
	/** `=` terms, one for each place of the text; `=` alone keeps a place. */
	words: string[]
	/** `~` and `@` terms, each once. */
	tags: string[]
}

/** Terms that follow each other. One of them alone is a term. `prefix`: the last one may go on. */
export interface Phrase {
	terms: string[]
	prefix?: boolean
}

/** A document that has one of each of `all`, and none of any of `none`. `all` is not empty. */
export interface Match {
	all: Phrase[][]
	none: Phrase[][]
}

/** Which documents: those of this user's conversations with a key in `[from, below)`, from the highest. */
export interface Span {
	userId: string
	from: bigint
	below: bigint
}

/** A prefix has this many characters: a shorter one would match everything, a longer one is a word. */
export const PREFIX_MIN = 2
export const PREFIX_MAX = 24
