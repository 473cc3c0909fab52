import { z } from 'zod'

/** A link to a message, as people copy it, and why its history is needed. */
export const AskHistory = z.object({
	link: z
		.string('Paste the message’s link.')
		.trim()
		.max(2000)
		.regex(
			/\/messages\/[\w-]{1,100}\b[^#]*#m-\d{1,9}$/,
			'Paste a link that ends in #m- and a number.',
		),
	reason: z
		.string('Say why.')
		.trim()
		.min(5, 'Say why, in a few words.')
		.max(500, 'Use at most 500 characters.'),
})
