import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as french } from '@orama/stemmers/french'
import { fold } from './fold'
import type { Token } from './tokens'

const LATIN = /^[a-z]{3,40}$/

/** Stemming is the dear part, and people use few words. */
const known = new Map<string, string[]>()
const MOST_KNOWN = 50_000

/**
 * What stands for all forms of a word, in English and in French, since nobody says
 * which it is; two words are forms of one when they share a stem. French is stemmed
 * with its accents and without: "posée" meets "poser" and "posee".
 */
export function stemsOf({ raw, text }: Pick<Token, 'raw' | 'text'>): string[] {
	if (!LATIN.test(text)) return [text]
	const had = known.get(raw)
	if (had) return had
	const stems = [...new Set([english(text), fold(french(raw)), french(text)])].filter(stem =>
		LATIN_STEM.test(stem),
	)
	const forms = stems.length > 0 ? stems : [text]
	if (known.size >= MOST_KNOWN) known.clear()
	known.set(raw, forms)
	return forms
}

const LATIN_STEM = /^[a-z]+$/
