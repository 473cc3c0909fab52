import { fold } from './fold'

/** A word of a text, folded; or one character of a script that writes without spaces, or a picture. */
export interface Token {
	text: string
	/** As it is written, in lower case. */
	raw: string
	kind: 'word' | 'character'
	/** In UTF-16 units of the text. */
	start: number
	end: number
}

/** Longer ones are cut: nobody types them. */
const LONGEST_WORD = 64

/** Of one text: the longest message has 4,000 characters. */
const MOST_TOKENS = 10_000

const UNSPACED =
	'\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Bopomofo}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々〆ｰﾞﾟ'
const PICTURE = '\\p{Regional_Indicator}{2}|\\p{Extended_Pictographic}'

// A character of an unspaced script takes its marks along.
const TOKEN = new RegExp(
	`(?<picture>${PICTURE})|(?<character>(?=[\\p{L}\\p{N}])[${UNSPACED}][\\p{M}ﾞﾟ]*)|(?<word>(?:(?![${UNSPACED}])[\\p{L}\\p{N}][\\p{M}\\u200c\\u200d]*)+)`,
	'gu',
)

/** What a text is found by, in its order. Everything else of it separates. */
export function tokensOf(text: string): Token[] {
	const tokens: Token[] = []
	for (const match of text.matchAll(TOKEN)) {
		const [written] = match
		const kind = match.groups!.word === undefined ? 'character' : 'word'
		const folded = cut(fold(written))
		if (folded === '') continue
		const start = match.index
		tokens.push({
			text: folded,
			raw: written.toLowerCase().normalize('NFC'),
			kind,
			start,
			end: start + written.length,
		})
		if (tokens.length === MOST_TOKENS) break
	}
	return tokens
}

/** Only what a term may hold (a fold can make a space, as of ﷺ), never half a surrogate pair. */
function cut(folded: string): string {
	const word = folded.replace(
		/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/gu,
		'',
	)
	return word.length > LONGEST_WORD
		? word.slice(0, LONGEST_WORD).toWellFormed().replaceAll('\ufffd', '')
		: word
}

/** True when `b` goes on where `a` ends, in one run of characters. */
export const joined = (a: Token, b: Token | undefined): b is Token =>
	b !== undefined && a.kind === 'character' && b.kind === 'character' && a.end === b.start
