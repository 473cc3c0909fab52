import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as french } from '@orama/stemmers/french'
import { memo } from '~/memo'
import { fold } from './fold'
import type { Token } from './tokens'

const LATIN = /^[a-z]{3,40}$/

const LATIN_STEM = /^[a-z]+$/

/**
 * What stands for all forms of a word, in English and in French, since nobody says
 * which it is; two words are forms of one when they share a stem. French is stemmed
 * with its accents and without: "posée" meets "poser" and "posee".
 */
export const stemsOf = ({ raw, text }: Pick<Token, 'raw' | 'text'>): string[] =>
	LATIN.test(text) ? stemmed(`${text} ${raw}`) : [text]

// Stemming is the dear part, and people use few words.
const stemmed = memo(50_000, (both): string[] => {
	const [text = '', raw = ''] = both.split(' ', 2)
	const stems = [...new Set([english(text), fold(french(raw)), french(text)])].filter(stem =>
		LATIN_STEM.test(stem),
	)
	return stems.length > 0 ? stems : [text]
})
