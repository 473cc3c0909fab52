import type { Actor } from '~/auth/actor'
import { newId } from '~/db/id.server'
import { lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { env } from '~/env.server'
import { log, loggable } from '~/http/log.server'
import { Problem } from '~/http/problem'
import { toAttachment } from './attachments.server'
import { discard, type Incoming, isFull, measured, noRoom } from './incoming.server'
import { ACCEPTED, kindOf } from './kind.server'
import type { Kind } from './kinds'
import { MAX_FILES, QUOTA, refusedFile } from './limits.server'
import { cleanName, withExtension } from './name'
import { makePictures } from './pictures.server'
import { deleteUnsent } from './remove.server'
import { scanLater } from './scan.server'
import { MAX_ALT } from './schemas'
import { sizeInWords } from './size'
import { storage } from './storage.server'
import type { AttachmentView, StoredFile, StoredFiles, Variant } from './types'

/** What is said of a file by who uploads it. */
export interface About {
	name: string
	/** What the picture shows, in words. */
	alt?: string | undefined
	/** The row that stands for it since it began to come. */
	id?: string | undefined
}

/**
 * Keeps a file that has come whole: looks at what it is, makes what others get of
 * a picture, stores that. What came is removed in any case.
 * @throws Problem 422 it can't be sent, or the person's room is used up; 503 the
 *   disk is full or the storage can't be reached.
 */
export async function storeAttachment(
	actor: Actor,
	incoming: Incoming,
	{ name, alt, id = newId() }: About,
): Promise<AttachmentView> {
	const temporary = [incoming.path]
	try {
		const kind = await requireKind(incoming, name)
		// Before a picture's turn, too: the queue is for everybody.
		if (kind.picture) await transaction(tx => requireRoom(tx, actor, incoming.byteSize, id))
		const made = await variantsOf(incoming, kind, name)
		temporary.push(...made.map(({ path }) => path))
		const files = Object.fromEntries(
			made.map(({ variant, path: _, ...file }) => [
				variant,
				{ ...file, key: `${file.sha256}-${id}` } satisfies StoredFile,
			]),
		) as StoredFiles & { file: StoredFile }
		const data = {
			id,
			ownerId: actor.id,
			state: 'STORING',
			name: nameFor(name, kind, files.file.contentType),
			contentType: kind.picture ? files.file.contentType : kind.contentType,
			byteSize: files.file.byteSize,
			width: files.file.width ?? null,
			height: files.file.height ?? null,
			alt: [...(alt?.trim() ?? '')].slice(0, MAX_ALT).join('') || null,
			sha256: incoming.sha256,
			uploadSize: incoming.byteSize,
			files: { ...files },
		}
		// The row first: what a killed process has put into the storage is known, and swept.
		await transaction(async tx => {
			await requireRoom(tx, actor, data.byteSize, id)
			await tx.attachment.upsert({ where: { id }, create: data, update: data })
		})
		await putAll(made, files)
		return await transaction(async tx => {
			const state = env.CLAMD_ADDRESS ? 'CHECKING' : 'READY'
			const stored = await tx.attachment.update({ where: { id }, data: { state } })
			if (state === 'CHECKING') await scanLater(tx, id)
			return toAttachment(stored)
		})
	} catch (error) {
		await deleteUnsent([id])
		if (isFull(error)) throw noRoom()
		throw error
	} finally {
		await discard(...temporary)
	}
}

async function requireKind({ path, byteSize }: Incoming, name: string): Promise<Kind> {
	if (byteSize === 0) throw refusedFile(`“${name}” is empty, so it was not kept.`)
	const kind = await kindOf(path, name)
	if (!kind) throw refusedFile(`“${name}” can’t be sent. ${ACCEPTED}`)
	return kind
}

type Made = Omit<StoredFile, 'key'> & { variant: Variant; path: string }

async function variantsOf(incoming: Incoming, kind: Kind, name: string): Promise<Made[]> {
	if (!kind.picture) return [{ variant: 'file', contentType: kind.contentType, ...incoming }]
	const pictures = await makePictures(incoming.path, kind.contentType, name)
	return Promise.all(
		(['file', 'screen', 'thumbnail'] as const).map(async variant => ({
			variant,
			...pictures[variant],
			...(await measured(pictures[variant].path)),
		})),
	)
}

/** @throws Problem 503 the disk is full or the storage can't be reached. */
async function putAll(made: Made[], files: StoredFiles) {
	const puts = made.map(({ variant, path }) => storage().put(files[variant]!.key, path))
	// All have ended before those that were stored are removed again.
	const failed = (await Promise.allSettled(puts)).find(({ status }) => status === 'rejected')
	if (!failed) return
	const { reason } = failed as PromiseRejectedResult
	if (isFull(reason)) throw noRoom()
	log.error({ err: loggable(reason) }, 'attachment storage')
	throw new Problem(
		503,
		'Files can’t be kept just now, so none was. Try again later, or send the text alone.',
	)
}

/** A picture that became another type says so in its name. */
function nameFor(name: string, kind: Kind, contentType: string): string {
	const clean = cleanName(name, kind.extensions)
	if (kind.contentType === contentType) return clean
	return withExtension(clean, contentType === 'image/webp' ? 'webp' : 'jpg')
}

/** Uploads that one person may have without having sent them. */
const MAX_UNSENT = 10 * MAX_FILES

/**
 * Holds the person's row, so that two uploads at once don't both take the last room.
 * @throws Problem 422 there is not enough of it left, or too much waits to be sent.
 */
export async function requireRoom(
	tx: Transaction,
	actor: Actor,
	byteSize: number,
	except?: string,
) {
	await lockRow(tx, 'User', actor.id)
	const waiting = { ownerId: actor.id, messageId: null, id: { not: except } }
	if ((await tx.attachment.count({ where: waiting })) >= MAX_UNSENT) {
		throw refusedFile(
			'Too many of your files wait to be sent. Send them first, or come back tomorrow.',
		)
	}
	const { _sum } = await tx.attachment.aggregate({
		where: { ownerId: actor.id, id: { not: except } },
		_sum: { byteSize: true },
	})
	if ((_sum.byteSize ?? 0) + byteSize > QUOTA) {
		throw refusedFile(
			`Your files have ${sizeInWords(QUOTA)} of room, and it is used up. Delete messages with files that you no longer need.`,
		)
	}
}
