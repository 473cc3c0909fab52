import { Readable } from 'node:stream'
import { receive, TooLarge } from '~/attachments/incoming.server'
import { MAX_FILES, refusedFile, tooLarge, tooMany } from '~/attachments/limits.server'
import { storeAttachment } from '~/attachments/store.server'
import type { Actor } from '~/auth/actor'
import { Problem } from '~/http/problem'
import type { IncomingFile } from './incoming.server'

/**
 * Stores the files of an e-mail as uploads of its author, one after the other. One
 * that is refused keeps none of the others from being kept.
 * @returns what to send, and why something was left, in words ('' when nothing was).
 * @throws Problem 503 nothing can be kept just now.
 */
export async function takeFiles(
	actor: Actor,
	files: IncomingFile[],
): Promise<{ attachmentIds: string[]; left: string }> {
	const attachmentIds: string[] = []
	const left: string[] = files.length > MAX_FILES ? [tooMany()] : []
	for (const { name, content } of files.slice(0, MAX_FILES)) {
		try {
			const incoming = await receive(Readable.from([content])).catch((error: unknown) => {
				throw error instanceof TooLarge ? refusedFile(tooLarge(name)) : error
			})
			attachmentIds.push((await storeAttachment(actor, incoming, { name })).id)
		} catch (error) {
			if (!(error instanceof Problem) || error.status >= 500) throw error
			left.push(error.message)
		}
	}
	return { attachmentIds, left: left.join(' ') }
}
