import { attachmentsOf } from '~/attachments/attachments.server'
import type { SearchableFile } from './document'

/** The files of a message, for `has:photo`, `has:document` and the words of their names. */
export async function filesOf(messageId: string): Promise<SearchableFile[]> {
	const files = (await attachmentsOf([messageId])).get(messageId) ?? []
	return files.map(({ name, contentType }) => ({
		name,
		kind: contentType.startsWith('image/') ? 'photo' : 'document',
	}))
}
