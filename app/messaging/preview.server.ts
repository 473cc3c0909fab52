import { inShort } from '~/attachments/attachments.server'
import type { AttachmentView } from '~/attachments/types'
import { preview } from './text'

/** A message on one line: its text, else what came without words. Nothing of a deleted one. */
export const previewOf = (body: string, attachments: AttachmentView[] = []): string =>
	preview(body || inShort(attachments))
