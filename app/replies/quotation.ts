import { ATTRIBUTION, DIVIDER, FIRST_FIELD, SECOND_FIELD } from './phrases'

/** By what an e-mail of ours is known inside another: names and addresses, in lower case. */
export type Marks = readonly string[]

export interface Line {
	line: string
	/** As it is compared: without blanks around it, marks that can't be seen, and bold type's stars. */
	plain: string
}

export const plainOf = (line: string) =>
	line
		.replace(/[\u00a0\u202f\u2009]/g, ' ')
		.replace(/\p{Cf}/gu, '')
		.replace(/\*/g, '')
		.trim()

const isQuoted = ({ plain }: Line) => plain.startsWith('>')

const has = (text: string, marks: Marks) => {
	const lower = text.toLowerCase()
	return marks.some(mark => lower.includes(mark))
}

/** How many lines from here on are not the person's own; 0 when this one is. */
export function quotedFrom(lines: Line[], at: number, marks: Marks): number {
	const here = lines[at]!
	if (isQuoted(here)) return 1
	if (here.plain === '') return 0
	const introduction = introductionAt(lines, at, marks)
	if (introduction === 0) return 0
	const next = skipBlank(lines, at + introduction)
	// With marks before its lines a quotation ends by itself; without, where our e-mail ends.
	if (next < lines.length && isQuoted(lines[next]!)) return next - at
	return endOfOurs(lines, at + introduction, marks) - at
}

const skipBlank = (lines: Line[], from: number) => {
	let at = from
	while (at < lines.length && lines[at]!.plain === '') at++
	return at
}

/** The last line of an e-mail of ours leads to one's settings; without it, all the rest is quoted. */
function endOfOurs(lines: Line[], from: number, marks: Marks): number {
	const last = lines.findLastIndex(
		({ plain }, i) => i >= from && /\/settings\/notifications\b/.test(plain) && has(plain, marks),
	)
	return last < 0 ? lines.length : last + 1
}

/** How many lines introduce a quotation here. */
function introductionAt(lines: Line[], at: number, marks: Marks): number {
	const divider = isDivider(lines[at]!.plain) ? skipBlank(lines, at + 1) - at : 0
	const head = headAt(lines, at + divider, marks)
	if (head > 0) return divider + head
	if (DIVIDER.test(lines[at]!.plain)) return 1
	return attributionAt(lines, at, marks)
}

const isDivider = (plain: string) => DIVIDER.test(plain) || /^[-_=—–]{5,}$/.test(plain)

/** `Name: value`, as the head of an e-mail is shown. */
const FIELD = /^(\p{L}[\p{L}\p{M} .’'/-]{0,24}) ?[:：] ?(\S.*)?$/u

/** The lines of a quoted e-mail's head: three and more fields, of which one names us, or the first two are known and an address is in them. */
function headAt(lines: Line[], from: number, marks: Marks): number {
	const names: string[] = []
	let ours = false
	let addressed = false
	let at = from
	let end = from
	for (; at < lines.length && at - from < 24; at++) {
		const { plain } = lines[at]!
		if (plain === '' && end < at) break // two blank lines end it
		if (plain === '') continue
		const field = FIELD.exec(plain)
		// The value may go on in a line of its own.
		if (!field && (names.length === 0 || end < at)) break
		if (field) names.push(field[1]!.trim())
		ours ||= has(plain, marks)
		addressed ||= plain.includes('@')
		end = at + 1
	}
	const isKnown = FIRST_FIELD.test(names[0] ?? '') && SECOND_FIELD.test(names[1] ?? '')
	if (names.length < 3 || !(ours || (isKnown && addressed))) return 0
	return end - from
}

/**
 * The lines of “On Monday someone wrote:”. In any language where it names us;
 * without quoted lines below it only where it has our address.
 */
function attributionAt(lines: Line[], at: number, marks: Marks): number {
	const start = lines[at]!.plain
	let text = ''
	for (let count = 1; count <= 5 && at + count <= lines.length; count++) {
		const line = lines[at + count - 1]!
		if (line.plain === '' || isQuoted(line)) return 0
		text = `${text} ${line.plain}`.trim()
		if (text.length > 500) return 0
		// Yahoo goes on in the same line.
		const inside = /^[^@]{0,300}@\S+ [^:]{2,30}:(?= )/.exec(text)?.[0]
		if (inside && ATTRIBUTION.test(inside) && has(inside, marks)) return count
		if (!/[:：]$/.test(text)) continue
		const next = lines[skipBlank(lines, at + count)]
		const ours = has(text, marks) && (/\d/.test(start) || has(start, marks))
		const known = ATTRIBUTION.test(text)
		if (next && isQuoted(next) ? known || ours : ours && text.includes('@')) return count
	}
	return 0
}
