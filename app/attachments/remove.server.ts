import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { subscribe } from '~/events.server'
import { deliverWith } from '~/outbox/deliver.server'
import { enqueue } from '~/outbox/outbox.server'
import { discard, incomingPath, sweepIncoming } from './incoming.server'
import { storage } from './storage.server'
import type { StoredFiles } from './types'

const KIND = 'attachment.remove'

const PAUSES = [1, 10, 60, 600, 3600, 21_600, 86_400].map(s => s * 1000)

/** How long an upload may wait to be sent, in milliseconds. */
const KEPT_MS = 24 * 3600 * 1000

/** At once; the next hour's sweep goes on. */
const SWEPT = 500

/** Has the storage forget files once this transaction stands. */
export async function removeLater(tx: Transaction, files: StoredFiles): Promise<void> {
	const keys = Object.values(files).map(({ key }) => key)
	if (keys.length > 0) await enqueue(tx, KIND, { keys }, { lane: 'storage' })
}

/** Joins deleted messages to the outbox, and the outbox to the storage. */
export function removeAttachments() {
	subscribe('message.deleted', 'attachments', (tx, { id }) => deleteFilesOf(tx, id))
	deliverWith(KIND, {
		pauses: PAUSES,
		async deliver({ payload }) {
			const { keys } = payload as { keys: string[] }
			await Promise.all(keys.map(key => storage().remove(key)))
			return undefined
		},
	})
}

/** With the message that is deleted go its attachments. Within the transaction that deletes it. */
export async function deleteFilesOf(tx: Transaction, messageId: string): Promise<void> {
	const attachments = await tx.attachment.findMany({ where: { messageId } })
	for (const { files } of attachments) await removeLater(tx, files as unknown as StoredFiles)
	await tx.attachment.deleteMany({ where: { messageId } })
}

/** Deletes attachments that were not sent; those that were sent meanwhile stay. */
export function deleteUnsent(ids: string[]): Promise<void> {
	return transaction(async tx => {
		for (const id of ids) {
			const [gone] = await tx.$queryRaw<{ files: unknown }[]>`
				DELETE FROM "Attachment" WHERE "id" = ${id} AND "messageId" IS NULL RETURNING "files"`
			if (gone) await removeLater(tx, asFiles(gone.files))
		}
	})
}

/** SQLite gives the JSON of a raw query as text. */
const asFiles = (files: unknown) =>
	(typeof files === 'string' ? JSON.parse(files) : files) as StoredFiles

/** Forgets uploads that nobody sent within a day, and what of others never came whole. */
export async function sweepUnsent(): Promise<void> {
	const unsent = await db.attachment.findMany({
		where: { messageId: null, createdAt: { lt: new Date(Date.now() - KEPT_MS) } },
		select: { id: true },
		take: SWEPT,
	})
	await deleteUnsent(unsent.map(({ id }) => id))
	for (const { id } of unsent) await discard(await incomingPath(id))
	await sweepIncoming()
}
