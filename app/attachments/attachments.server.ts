import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { isOneOf } from '~/db/dialect-sql.server'
import type { Attachment } from '~/db/generated/sqlite/client.ts'
import { COLUMNS } from '~/db/sql.server'
import { notFound } from '~/http/problem'
import { isPicture } from './kinds'
import type { AttachmentState, AttachmentView, StoredFile, StoredFiles, Variant } from './types'

/** States in which the other person gets to know of it. */
const SENDABLE: AttachmentState[] = ['CHECKING', 'READY', 'REFUSED']

/**
 * What this person may have: their own before it is sent, and all of their
 * conversations'. Everything about attachments starts from it.
 */
const visibleTo = (actor: Actor) => ({
	state: { in: SENDABLE },
	OR: [
		{ ownerId: actor.id, messageId: null },
		{
			message: {
				deletedAt: null,
				thread: { participants: { some: { userId: actor.id } } },
			},
		},
	],
})

/**
 * One attachment that this person may see, with its place.
 * @throws Problem 404 not there, or not theirs.
 */
export async function attachmentOf(actor: Actor, id: string) {
	const found = await db.attachment.findFirst({
		where: { id, ...visibleTo(actor) },
		include: { message: { select: { id: true, threadId: true, seq: true } } },
	})
	if (!found) throw notFound('file')
	return found
}

/**
 * What is stored of an attachment. Until the scanner has said yes, its owner
 * alone has it.
 * @throws Problem 404 not there, not theirs, or not to be had yet.
 */
export async function storedFileOf(
	actor: Actor,
	id: string,
	variant: Variant,
): Promise<StoredFile & { name: string; picture: boolean }> {
	const { ownerId, state, files, name } = await attachmentOf(actor, id)
	const stored = (files as unknown as StoredFiles)[variant]
	const mayHave = state === 'READY' || (state === 'CHECKING' && ownerId === actor.id)
	if (!stored || !mayHave) throw notFound('file')
	return { ...stored, name, picture: stored.width !== undefined }
}

/** The attachments of these messages, by message, each in its order. The messages must be the reader's. */
export async function attachmentsOf(messageIds: string[]): Promise<Map<string, AttachmentView[]>> {
	const byMessage = new Map<string, AttachmentView[]>()
	if (messageIds.length === 0) return byMessage
	const rows = await db.$queryRaw<Attachment[]>`
		SELECT ${COLUMNS.Attachment} FROM "Attachment" WHERE "messageId" ${isOneOf(messageIds)}
		ORDER BY "messageId", "position"`
	for (const row of rows) {
		const of = byMessage.get(row.messageId!)
		if (of) of.push(toAttachment(row))
		else byMessage.set(row.messageId!, [toAttachment(row)])
	}
	return byMessage
}

export function toAttachment(row: Attachment): AttachmentView {
	const { thumbnail } = row.files as unknown as StoredFiles
	const url = `/attachments/${row.id}`
	return {
		id: row.id,
		name: row.name,
		contentType: row.contentType,
		byteSize: row.byteSize,
		...(row.width !== null && { width: row.width }),
		...(row.height !== null && { height: row.height }),
		...(row.alt !== null && { alt: row.alt }),
		url,
		...(thumbnail && { thumbnailUrl: `${url}/thumbnail` }),
		...(row.state === 'CHECKING' && { status: 'checking' as const }),
		...(row.state === 'REFUSED' && { status: 'refused' as const }),
	}
}

/** For where a message without words is shown on one line: `Photo`, `3 photos`, `plan.pdf`, `4 files`. */
export function inShort(files: Pick<AttachmentView, 'name' | 'contentType'>[]): string {
	const photos = files.filter(isPicture).length
	if (files.length === 0) return ''
	if (photos === files.length) return photos === 1 ? 'Photo' : `${photos} photos`
	return files.length === 1 ? files[0]!.name : `${files.length} files`
}
