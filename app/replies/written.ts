import { DEVICE } from './phrases'
import { type Marks, plainOf, quotedFrom } from './quotation'

/**
 * What a person wrote in a reply: without what it quotes, the lines that introduce
 * a quotation, and a signature. Above, below or between the quoted lines. When in
 * doubt a line stays.
 * @param text of an e-mail, line breaks as \n.
 */
export function whatWasWritten(text: string, marks: Marks): string {
	const lines = text.split('\n').map(line => ({ line, plain: plainOf(line) }))
	const pieces: string[][] = [[]]
	for (let i = 0; i < lines.length; ) {
		const quoted = quotedFrom(lines, i, marks)
		if (quoted > 0) {
			i += quoted
			if (pieces.at(-1)!.length > 0) pieces.push([])
		} else pieces.at(-1)!.push(lines[i++]!.line.trimEnd())
	}
	return pieces
		.map(piece =>
			unwrapped(withoutSignature(piece))
				.join('\n')
				.replace(/\n{3,}/g, '\n\n')
				.trim(),
		)
		.filter(piece => piece !== '')
		.join('\n\n')
}

/** A signature in the form of RFC 3676, 4.3, and what a phone adds. */
function withoutSignature(piece: string[]): string[] {
	const delimiter = piece.findLastIndex(line => /^--[ \u00a0]?$/.test(line))
	const isShort = piece.length - delimiter <= 16
	const kept = delimiter >= 0 && isShort ? piece.slice(0, delimiter) : [...piece]
	while (kept.length > 0) {
		const last = plainOf(kept.at(-1)!)
		if (last !== '' && !DEVICE.test(last) && !/^[-_=—–]{2,}$/.test(last)) break
		kept.pop()
	}
	return kept
}

/** A client that breaks lines breaks them here. */
const MIN_WRAP = 60
const MAX_WRAP = 80

/**
 * Joins the lines that a client broke to fit a width: where the next word would
 * not have fitted.
 */
function unwrapped(piece: string[]): string[] {
	const width = Math.max(0, ...piece.map(line => line.length))
	if (width < MIN_WRAP || width > MAX_WRAP) return piece
	const joined: string[] = []
	let before = ''
	for (const line of piece) {
		const word = /^[^\s>*•–-]\S*/.exec(line)?.[0]
		if (before !== '' && word && before.length + 1 + word.length > width) {
			joined.push(`${joined.pop()} ${line}`)
		} else joined.push(line)
		before = line
	}
	return joined
}
