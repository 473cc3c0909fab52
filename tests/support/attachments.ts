import { Readable } from 'node:stream'
import { receive } from '~/attachments/incoming.server'
import { storeAttachment } from '~/attachments/store.server'
import type { AttachmentView } from '~/attachments/types'
import type { Actor } from '~/auth/actor'

/** Uploads these bytes, as from a form. */
export async function upload(
	actor: Actor,
	bytes: Buffer,
	name: string,
	alt?: string,
): Promise<AttachmentView> {
	return storeAttachment(actor, await receive(Readable.from([bytes])), { name, alt })
}
