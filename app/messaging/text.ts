const PREVIEW = 120

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first 120 characters on one line, never cut inside a character as a reader sees it. */
export function preview(body: string): string {
	const line = body.replace(/\s+/g, ' ')
	if (line.length <= PREVIEW) return line
	let count = 0
	for (const { index } of graphemes.segment(line)) {
		if (count++ === PREVIEW) return line.slice(0, index)
	}
	return line
}
