import { env } from '~/env.server'
import { invalid, type Problem } from '~/http/problem'

export const MB = 1024 * 1024

/** Bytes of one file. */
export const MAX_BYTES = env.ATTACHMENT_MAX_MB * MB

/** Files of one message. */
export const MAX_FILES = env.ATTACHMENTS_PER_MESSAGE

/** Bytes of all that one person has stored. */
export const QUOTA = env.ATTACHMENTS_QUOTA_MB * MB

/** Why a file can't be accepted, beside where it was chosen. */
export const refusedFile = (message: string): Problem => invalid([{ path: 'files', message }])

export const tooLarge = (name: string) =>
	`“${name}” is larger than ${env.ATTACHMENT_MAX_MB} MB, so it was not kept.`

export const tooMany = () => `A message holds ${MAX_FILES} files. Send the others in another one.`
