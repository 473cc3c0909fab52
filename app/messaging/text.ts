const PREVIEW = 120

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first 120 characters on one line, never cut inside a character as a reader sees it. */
export function preview(body: string): string {
	const line = body.replace(/\s+/g, ' ')
	if (line.length <= PREVIEW) return line
	let cut = ''
	let count = 0
	// Far more than 120 graphemes' worth, but not a whole long message.
	for (const { segment } of graphemes.segment(line.slice(0, PREVIEW * 16))) {
		if (++count > PREVIEW) break
		cut += segment
	}
	return cut
}
