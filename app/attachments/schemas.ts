import { z } from 'zod'

/** Characters that say what a picture shows. */
export const MAX_ALT = 500

/** What is said of a file that is a body by itself. */
export const UploadQuery = z.strictObject({
	name: z.string().max(500).describe('Of the file, when the body is the file itself.').optional(),
	alt: z.string().max(MAX_ALT).describe('What the picture shows, in words.').optional(),
})

/** The form that describes a picture. */
export const AltForm = z.object({
	alt: z
		.string()
		.trim()
		.max(MAX_ALT, `Say it in ${MAX_ALT} characters.`)
		.regex(/^\P{Cc}*$/u, 'This text has control characters. Remove them.')
		.default(''),
})
