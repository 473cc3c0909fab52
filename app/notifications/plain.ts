import { firstCharacters } from '~/text'

/** Embeddings, overrides, isolates and marks that turn the direction of what stands beside them (UAX #9). */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** What people wrote, with nothing in it but text: line breaks stay, other control characters go. */
export const plainText = (text: string): string =>
	text
		.toWellFormed()
		.replace(/\r\n?|[\u2028\u2029]/g, '\n')
		.replace(BIDI, '')
		.replace(/[^\P{Cc}\n\t]/gu, '')

/** The same on one line, fit for a header: a line break in one would begin another header. */
export const plainLine = (text: string): string => plainText(text).replace(/\s+/g, ' ').trim()

/** At most `length` characters as a reader sees them, and … where there is more. */
export function shorten(text: string, length: number): string {
	const first = firstCharacters(text, length)
	return first === text ? text : `${first.trimEnd()}…`
}
