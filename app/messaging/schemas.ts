import { z } from 'zod'
import { ID } from '~/http/id'
import { notFound } from '~/http/problem'

/** Characters (code points) after trimming. */
export const MAX_BODY = 4000

/** Control characters but for tab and line feed. */
const CONTROL = /[^\P{Cc}\t\n]/u

/** Something that can be seen: not blanks and invisible marks alone. */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Cs}]/u

/** What a person writes: any Unicode, line breaks kept as \n. Blanks alone are nothing, which only a message with files may be. */
export const Text = z
	.string('Write something first.')
	.transform(text => text.replace(/\r\n?/g, '\n').trim())
	.superRefine((text, context) => {
		const refuse = (message: string) => context.addIssue({ code: 'custom', message })
		const length = [...text].length
		if (text !== '' && !VISIBLE.test(text)) refuse('Write something first.')
		else if (length > MAX_BODY)
			refuse(
				`A message holds ${MAX_BODY.toLocaleString('en')} characters; this one has ${length.toLocaleString('en')}. Send it in parts.`,
			)
		if (CONTROL.test(text))
			refuse('This text has control characters that can’t be shown. Remove them.')
		if (!text.isWellFormed()) refuse('This text has a broken character. Remove it.')
	})
	.meta({
		description: `Up to ${MAX_BODY} characters after trimming; line breaks are kept, other control characters refused. Empty only with attachments.`,
	})

/** The same, with something in it. */
export const Body = Text.refine(text => text !== '', 'Write something first.').meta({
	minLength: 1,
	description: `1 to ${MAX_BODY} characters after trimming; line breaks are kept, other control characters refused.`,
})

/** Names one act of composing, so that sending it twice stores it once. */
export const ClientKey = z
	.string()
	.regex(/^[\x21-\x7e]{1,100}$/, 'Use 1 to 100 visible ASCII characters.')

/** A place in a thread. */
export const Seq = z.coerce.number().int().min(0).max(2_147_483_647)

export const AttachmentId = z.string().regex(ID, 'This is not an id.')
/**
 * The place that an address names.
 * @throws Problem 404 for what can't be one.
 */
export function seqIn({ seq }: { seq?: string | undefined }): number {
	const parsed = Seq.safeParse(/^\d+$/.test(seq ?? '') ? seq : undefined)
	if (!parsed.success) throw notFound('message')
	return parsed.data
}

export const EditForm = z.object({ body: Text.default('') })

export const SendForm = z.object({
	body: Text.default(''),
	attachmentIds: z.array(AttachmentId).max(100).optional(),
	clientKey: ClientKey.optional(),
	seenSeq: Seq.optional().catch(undefined),
})

export const ReadForm = z.object({ seq: Seq.optional() })
