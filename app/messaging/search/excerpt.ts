import type { Hit } from './hits'

/** A piece of a text; `hit`: it is what was looked for. */
export interface ExcerptPart {
	text: string
	hit: boolean
}

/** About so many characters of a message are shown. */
const LENGTH = 240

/** How much of it stands before the first hit. */
const LEAD_IN = 60

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The part of a text that was hit, on one line, as pieces. They are text, never markup. */
export function excerptOf(text: string, hits: Hit[]): ExcerptPart[] {
	const first = hits.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY)
	const whole = text.length <= LENGTH
	const from =
		whole || first <= LEAD_IN ? 0 : boundary(text, Math.min(first - LEAD_IN, text.length))
	const to = whole ? text.length : boundary(text, Math.min(text.length, from + LENGTH))
	const parts: ExcerptPart[] = []
	const add = (start: number, end: number, hit: boolean) => {
		const piece = text.slice(start, end).replace(/\s+/g, ' ')
		if (piece !== '') parts.push({ text: piece, hit })
	}
	if (from > 0) parts.push({ text: '… ', hit: false })
	let at = from
	for (const { start, end } of merged(hits)) {
		if (end <= from || start >= to) continue
		add(at, Math.max(start, from), false)
		add(Math.max(start, from), Math.min(end, to), true)
		at = Math.min(end, to)
	}
	add(at, to, false)
	if (to < text.length) parts.push({ text: ' …', hit: false })
	return parts
}

/** The nearest place not after `at` where a reader sees a character end; at a space, if one is close. */
function boundary(text: string, at: number): number {
	if (at >= text.length) return text.length
	const space = text.lastIndexOf(' ', at)
	if (at - space < 20 && space > 0) return space + 1
	const start = Math.max(0, at - 64)
	const { index } = graphemes.segment(text.slice(start)).containing(at - start) ?? { index: 0 }
	return start + index
}

function merged(hits: Hit[]): { start: number; end: number }[] {
	const result: { start: number; end: number }[] = []
	for (const { start, end } of hits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
		const last = result.at(-1)
		if (last && start < last.end) last.end = Math.max(last.end, end)
		else result.push({ start, end })
	}
	return result
}
