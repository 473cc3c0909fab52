import { z } from 'zod'

/** A whole e-mail in JSON. */
export const InboundMail = z.strictObject({
	raw: z.string().min(1).meta({
		contentEncoding: 'base64',
		description: 'The e-mail as it came (RFC 5322), in base64.',
	}),
	recipient: z
		.string()
		.max(320)
		.optional()
		.meta({ description: 'To whom it was delivered; else whom its header names.' }),
	sender: z
		.string()
		.max(320)
		.optional()
		.meta({ description: 'Of the envelope; empty for none, as bounces have it.' }),
})

/** What became of it. */
export const InboundMailAnswer = z.object({
	outcome: z
		.enum(['posted', 'answered', 'refused', 'dropped'])
		.describe(
			'Posted, now or before; not posted, and its author is told why by e-mail; from another address, and told before; written by a program.',
		),
})
