import fc from 'fast-check'
import { expect, test } from 'vitest'
import { preview } from '~/messaging/text'

const graphemes = (text: string) =>
	Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), s => s.segment)

test('a short text is its own preview, on one line', () => {
	expect(preview('One\n\ttwo  three')).toBe('One two three')
	expect(preview('a'.repeat(120))).toBe('a'.repeat(120))
})

test('a long text is cut after 120 characters', () => {
	expect(preview('a'.repeat(121))).toBe('a'.repeat(120))
	expect(preview('ab\n'.repeat(2000))).toHaveLength(120)
})

test.each([
	['an emoji of two code units', '😀'],
	['a letter with a combining accent', 'e\u0301'],
	['a flag', '🇫🇷'],
	['a skin tone', '👍🏽'],
	['a family', '👨‍👩‍👧‍👦'],
	['a family in four skin tones', '👨🏻‍👩🏼‍👧🏽‍👦🏾'],
	['a Hangul syllable of jamo', '\u1112\u1161\u11ab'],
	['a letter under a heap of accents', `z${'\u0300'.repeat(30)}`],
])('%s is never cut', (_, character) => {
	const words = preview(character.repeat(130))
	expect(graphemes(words)).toEqual(Array(120).fill(character))
})

test('a preview is the beginning of its text, in whole characters, at most 120', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), text => {
			const line = graphemes(text.replace(/\s+/g, ' '))
			expect(preview(text)).toBe(line.slice(0, 120).join(''))
		}),
	)
})
