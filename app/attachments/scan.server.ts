import { connect } from 'node:net'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { db } from '~/db/client.server'
import type { Transaction } from '~/db/types.server'
import { env } from '~/env.server'
import { deliverWith } from '~/outbox/deliver.server'
import { enqueue } from '~/outbox/outbox.server'
import { changeFile } from './changed.server'
import { removeLater } from './remove.server'
import { storage } from './storage.server'
import type { StoredFiles } from './types'

const KIND = 'attachment.scan'

const IDLE_MS = 30_000

/** Tries again for about a day while the scanner is away; after that it is asked by hand. */
const PAUSES = [1, 5, 15, 60, 300, 900, 3600, 3600, 7200, 14_400, 28_800, 28_800].map(s => s * 1000)

/** Asks the scanner about an attachment, with what stored it. */
export const scanLater = (tx: Transaction, id: string) =>
	enqueue(tx, KIND, { id }, { lane: 'scanner' })

/** Joins the outbox to the scanner. */
export function scanAttachments() {
	deliverWith(KIND, {
		pauses: PAUSES,
		async deliver({ payload }) {
			const { id } = payload as { id: string }
			const found = await db.attachment.findUnique({ where: { id } })
			if (found?.state !== 'CHECKING') return undefined
			const files = found.files as unknown as StoredFiles
			const clean = await isClean(await storage().get(files.file!.key))
			return tx => settle(tx, id, clean)
		},
	})
}

/** What the scanner said shows to both, if it was sent by then. */
const settle = (tx: Transaction, id: string, clean: boolean) =>
	changeFile(tx, id, async () => {
		const attachment = await tx.attachment.findUnique({ where: { id } })
		if (attachment?.state !== 'CHECKING') return false
		if (!clean) await removeLater(tx, attachment.files as unknown as StoredFiles)
		const data = clean ? { state: 'READY' } : { state: 'REFUSED', files: {}, byteSize: 0 }
		await tx.attachment.update({ where: { id }, data })
		return true
	})

/**
 * Whether clamd finds nothing in a file: its INSTREAM command, in which each piece
 * comes after its length and a length of zero ends them.
 * @throws Error when it can't be reached or gives no verdict.
 */
export async function isClean(file: Readable): Promise<boolean> {
	const [host, port] = env.CLAMD_ADDRESS!.split(':')
	const socket = connect(Number(port), host)
	socket.setTimeout(IDLE_MS, () => socket.destroy(new Error('The scanner does not answer')))
	try {
		const answer = text(socket)
		answer.catch(() => {}) // met below
		socket.write('zINSTREAM\0')
		for await (const chunk of file as AsyncIterable<Buffer>) {
			if (socket.destroyed) break
			const length = Buffer.alloc(4)
			length.writeUInt32BE(chunk.length)
			socket.write(length)
			if (!socket.write(chunk)) await drained(socket)
		}
		socket.write(Buffer.alloc(4))
		const verdict = (await answer).replaceAll('\0', '').trim()
		if (verdict.endsWith(' OK')) return true
		if (verdict.endsWith(' FOUND')) return false
		throw new Error(`The scanner gave no verdict: ${verdict.slice(0, 100)}`)
	} finally {
		file.destroy()
		socket.destroy()
	}
}

const drained = (socket: import('node:net').Socket) =>
	new Promise<void>(resolve => {
		const go = () => {
			socket.off('drain', go).off('close', go)
			resolve()
		}
		socket.once('drain', go).once('close', go)
	})
