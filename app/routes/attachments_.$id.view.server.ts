import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { attachmentOf, attachmentsOf, storedFileOf } from '~/attachments/attachments.server'
import { inWords } from '~/attachments/kinds'
import type { Actor } from '~/auth/actor'

/** A picture with its place among those of its message; any other file is sent itself. */
export async function loadPicture({ actor, params }: LoaderFunctionArgs & { actor: Actor }) {
	const found = await attachmentOf(actor, params.id!)
	const { id, name, alt, contentType, byteSize, message } = found
	const { picture } = await storedFileOf(actor, id, 'file')
	if (!picture) throw redirect(`/attachments/${id}`)
	const { width, height } = await storedFileOf(actor, id, 'screen')
	const all = message ? ((await attachmentsOf([message.id])).get(message.id) ?? []) : []
	const pictures = all.filter(one => one.thumbnailUrl)
	const at = pictures.findIndex(one => one.id === id)
	return {
		id,
		name,
		alt,
		mine: found.ownerId === actor.id,
		what: inWords(contentType, byteSize),
		width,
		height,
		place: pictures.length > 1 ? `${at + 1} of ${pictures.length}` : 'One picture',
		before: pictures[at - 1]?.id ?? null,
		after: pictures[at + 1]?.id ?? null,
		back: message
			? `/messages/${message.threadId}?at=${message.seq}#m-${message.seq}`
			: '/messages',
	}
}
