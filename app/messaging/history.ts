import { z } from 'zod'

const MESSAGE_LINK = /\/messages\/([\w-]{1,100})\b[^#]*#m-(\d{1,9})$/

/** A link to a message, as people copy it, read as its place, and why its history is needed. */
export const AskHistory = z.object({
	link: z
		.string('Paste the message’s link.')
		.trim()
		.max(2000)
		.regex(MESSAGE_LINK, 'Paste a link that ends in #m- and a number.')
		.transform(link => {
			const [, threadId, seq] = MESSAGE_LINK.exec(link)!
			return { threadId: threadId!, seq: Number(seq) }
		}),
	reason: z
		.string('Say why.')
		.trim()
		.min(5, 'Say why, in a few words.')
		.max(500, 'Use at most 500 characters.'),
})
