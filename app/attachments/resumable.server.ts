import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { newId } from '~/db/id.server'
import { transaction } from '~/db/transaction.server'
import { notFound, Problem } from '~/http/problem'
import { once } from '~/registry.server'
import { discard, heard, incomingPath, isFull, noRoom, receive } from './incoming.server'
import { MAX_BYTES, refusedFile, tooLarge } from './limits.server'
import { deleteUnsent } from './remove.server'
import { requireRoom, storeAttachment } from './store.server'

/* Uploads that go on after the network broke. What has come is a file on this machine that is named after the attachment; how long it is says how far they are. */

/**
 * Announces a file of `byteSize` bytes.
 * @returns its id, which becomes the attachment's.
 * @throws Problem 413 too large; 422 empty, or the person's room is used up.
 */
export async function beginUpload(
	actor: Actor,
	{ name, byteSize, alt }: { name: string; byteSize: number; alt: string | null },
): Promise<string> {
	if (byteSize > MAX_BYTES) throw new Problem(413, tooLarge(name))
	if (byteSize === 0) throw refusedFile(`“${name}” is empty, so it was not kept.`)
	const id = newId()
	await transaction(async tx => {
		await requireRoom(tx, actor, byteSize)
		await tx.attachment.create({
			data: {
				id,
				ownerId: actor.id,
				state: 'COMING',
				name: name.slice(0, 500),
				contentType: '',
				byteSize,
				uploadSize: byteSize,
				alt,
				files: {},
			},
		})
	})
	return id
}

/** One upload is written by one request at a time; a newer one ends an older, whose network may be gone. */
const writing = once('uploads-under-way', () => new Map<string, AbortController>())
const finishing = once('uploads-finishing', () => new Set<string>())

const busy = () => new Problem(423, 'This file is being looked at. Ask again in a moment.')

async function ownUpload(actor: Actor, id: string) {
	const upload = await db.attachment.findFirst({
		where: { id, ownerId: actor.id, messageId: null },
	})
	if (!upload) throw notFound('upload')
	if (finishing.has(id) || upload.state === 'STORING') throw busy()
	return upload
}

/**
 * How many bytes of an upload have come, of how many.
 * @throws Problem 404 not there or not theirs, so begin anew; 423 it is just being
 *   finished; and as `storeAttachment`.
 */
export async function uploadOffset(actor: Actor, id: string) {
	const upload = await ownUpload(actor, id)
	const { uploadSize: size } = upload
	if (upload.state !== 'COMING') return { offset: size, size }
	writing.get(id)?.abort()
	const offset = await lengthOf(await incomingPath(id))
	// All of it came before the process ended.
	if (offset >= size) await finish(actor, upload)
	return { offset: Math.min(offset, size), size }
}

const lengthOf = (path: string) =>
	stat(path).then(
		({ size }) => size,
		() => 0,
	)

/**
 * Goes on with an upload; what came before it broke off again is kept. With its
 * last byte it becomes an attachment.
 * @returns how many bytes have come.
 * @throws Problem as `uploadOffset`; 409 `offset` is not where it is; 413 more than
 *   was announced.
 */
export async function continueUpload(
	actor: Actor,
	id: string,
	offset: number,
	body: Readable,
): Promise<number> {
	heard(body)
	const upload = await ownUpload(actor, id)
	const { uploadSize: size } = upload
	if (upload.state !== 'COMING') throw new Problem(409, 'All of it is here.')
	writing.get(id)?.abort()
	const path = await incomingPath(id)
	const have = await lengthOf(path)
	if (have !== offset) throw new Problem(409, `${have} bytes of it are here.`)

	const mine = new AbortController()
	writing.set(id, mine)
	try {
		const flags = offset === 0 ? 'w' : 'r+'
		const file = createWriteStream(path, { flags, start: offset, mode: 0o600 })
		await pipeline(body, atMost(size - offset), file, { signal: mine.signal })
	} catch (error) {
		if (isFull(error)) {
			await discard(path)
			throw noRoom()
		}
		if (error instanceof Problem) throw error
		throw new Problem(400, 'The connection was lost. What came is kept; go on from there.')
	} finally {
		if (writing.get(id) === mine) writing.delete(id)
	}
	const now = await lengthOf(path)
	if (now >= size) await finish(actor, upload)
	return now
}

function atMost(bytes: number) {
	let left = bytes
	return new Transform({
		transform(chunk: Buffer, _, done) {
			left -= chunk.length
			if (left < 0) done(new Problem(413, 'This is more than was announced.'))
			else done(null, chunk)
		},
	})
}

async function finish(
	actor: Actor,
	{
		id,
		name,
		alt,
		uploadSize,
	}: { id: string; name: string; alt: string | null; uploadSize: number },
) {
	if (finishing.has(id)) throw busy()
	finishing.add(id)
	try {
		const path = await incomingPath(id)
		// A copy: whoever still writes into the first one writes into nothing.
		const copy = await receive(createReadStream(path), uploadSize)
		await discard(path)
		await storeAttachment(actor, copy, { id, name, alt: alt ?? undefined })
	} finally {
		finishing.delete(id)
	}
}

/** Gives an upload up, or an attachment that was not sent. */
export async function cancelUpload(actor: Actor, id: string): Promise<void> {
	await ownUpload(actor, id)
	writing.get(id)?.abort()
	await deleteUnsent([id])
	await discard(await incomingPath(id))
}
