const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first `length` characters as a reader sees them (UAX #29): none is cut inside. */
export function firstCharacters(text: string, length: number): string {
	if (text.length <= length) return text
	if (standAlone(text, length + 1)) return text.slice(0, length)
	let count = 0
	for (const { index } of graphemes.segment(text)) {
		if (count++ === length) return text.slice(0, index)
	}
	return text
}

/** True when each of the first `length` code units is a character: below U+0300 nothing joins another but CR and LF. */
function standAlone(text: string, length: number): boolean {
	for (let i = 0; i < length; i++) {
		const unit = text.charCodeAt(i)
		if (unit >= 0x300 || unit === 0x0d) return false
	}
	return true
}
