import { convert } from 'html-to-text'

/** Characters of HTML that are looked at: mail programs write less, and the time it takes grows with it. */
const MAX_HTML = 1_000_000

const skip = (selector: string) => ({ selector, format: 'skip' })

/** What mail programs mark as a signature. */
const SIGNATURES = [
	'.gmail_signature',
	'.gmail_signature_prefix',
	'#Signature',
	'.moz-signature',
	'#ms-outlook-mobile-signature',
	'.protonmail_signature_block',
	'#ymail_android_signature',
	'#ymail_ios_signature',
]

/**
 * An e-mail's HTML as plain text, with > before what it quotes. No line is broken,
 * and no picture is named.
 * @throws Error when there is too much of it.
 */
export function textOfHtml(html: string): string {
	if (html.length > MAX_HTML) throw new Error('This HTML is too long.')
	return convert(html, {
		wordwrap: false,
		limits: { maxDepth: 200, maxInputLength: MAX_HTML },
		selectors: [
			...['head', 'style', 'script', 'title', 'img', 'hr'].map(skip),
			...SIGNATURES.map(skip),
			{ selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
			// Outlook makes a paragraph of each line.
			{
				selector: 'p.MsoNormal',
				format: 'paragraph',
				options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
			},
			{ selector: 'h1', options: { uppercase: false } },
			{ selector: 'h2', options: { uppercase: false } },
			{ selector: 'h3', options: { uppercase: false } },
			{ selector: 'table', options: { uppercaseHeaderCells: false } },
			{ selector: 'blockquote', options: { trimEmptyLines: true } },
		],
	})
}
