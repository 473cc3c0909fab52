const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first `length` characters as a reader sees them (UAX #29): none is cut inside. */
export function firstCharacters(text: string, length: number): string {
	if (text.length <= length) return text
	let count = 0
	for (const { index } of graphemes.segment(text)) {
		if (count++ === length) return text.slice(0, index)
	}
	return text
}
