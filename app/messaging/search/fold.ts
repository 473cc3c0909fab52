/** Marks that a reader may leave out: Latin, Greek and Cyrillic accents, Hebrew and Arabic points. Not the vowels of Thai or Hindi, nor the voicing of Japanese. */
const MARKS = new RegExp(
	[
		'\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff', // for any script
		'\\u0483-\\u0487', // Cyrillic
		'\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7', // Hebrew
		'\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed', // Arabic
		'\\u200c\\u200d\\ufe00-\\ufe0f', // joiners, and how a sign is drawn
	]
		.map(range => `[${range}]`)
		.join('|'),
	'g',
)

/** Letters that no decomposition makes plain. */
const PLAIN: Record<string, string> = {
	ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h', ı: 'i', þ: 'th', ς: 'σ',
} // biome-ignore format: a table
const ODD = /[ßæœøđðłħıþς]/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII from its first to its last
const ASCII = /^[\x00-\x7f]*$/

/**
 * Text as it is compared: case, accents, width and ligatures do not count. It may
 * get longer or shorter.
 */
export function fold(text: string): string {
	if (ASCII.test(text)) return text.toLowerCase()
	return text
		.normalize('NFKD')
		.replace(MARKS, '')
		.toLowerCase()
		.replace(MARKS, '') // of İ, lower case is two
		.replace(ODD, letter => PLAIN[letter]!)
		.normalize('NFC')
}
