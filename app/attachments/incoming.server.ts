import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { env } from '~/env.server'
import { Problem } from '~/http/problem'
import { MAX_BYTES } from './limits.server'

const FOLDER = path.join(env.ATTACHMENTS_FOLDER, 'incoming')

/** A file on this machine's disk that nothing refers to yet. */
export interface Incoming {
	path: string
	/** Bytes. */
	byteSize: number
	/** In hexadecimal. */
	sha256: string
}

/** More bytes than one file may have. */
export class TooLarge extends Error {}

/** A path in the folder of what is coming. */
export async function incomingPath(name: string = randomUUID()): Promise<string> {
	await mkdir(FOLDER, { recursive: true })
	return path.join(FOLDER, name)
}

/** A stream that breaks off before anybody reads it ends no process: who reads it is told. */
export const heard = <T extends Readable>(source: T): T => source.on('error', () => {})

/**
 * Writes a stream to disk as it comes; nothing is left of it when it fails.
 * @throws TooLarge; Problem 503 the disk is full; Error the stream broke off.
 */
export async function receive(source: Readable, maxBytes = MAX_BYTES): Promise<Incoming> {
	heard(source)
	const hash = createHash('sha256')
	let byteSize = 0
	const meter = new Transform({
		transform(chunk: Buffer, _, done) {
			byteSize += chunk.length
			if (byteSize > maxBytes) return done(new TooLarge())
			hash.update(chunk)
			done(null, chunk)
		},
	})
	const to = await incomingPath()
	try {
		await pipeline(source, meter, createWriteStream(to, { flags: 'wx', mode: 0o600 }))
	} catch (error) {
		await discard(to)
		throw isFull(error) ? noRoom() : error
	}
	return { path: to, byteSize, sha256: hash.digest('hex') }
}

/** The length and hash of a file that is there, such as a picture that was made. */
export async function measured(file: string): Promise<Incoming> {
	const hash = createHash('sha256')
	await pipeline(createReadStream(file), hash)
	return { path: file, byteSize: (await stat(file)).size, sha256: hash.digest('hex') }
}

export const discard = (...paths: string[]) =>
	Promise.all(paths.map(path => rm(path, { force: true })))

/** True when there is no room left where files are written. */
export const isFull = (error: unknown) =>
	['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException | null)?.code ?? '')

export const noRoom = () =>
	new Problem(
		503,
		'There is no room for files just now, so none was kept. Try again later, or send the text alone.',
	)

const KEPT_MS = 24 * 3600 * 1000

/** Removes what processes that were killed have left behind. */
export async function sweepIncoming(): Promise<void> {
	const names = await readdir(FOLDER).catch(() => [])
	for (const name of names) {
		const file = path.join(FOLDER, name)
		const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }))
		if (mtimeMs < Date.now() - KEPT_MS) await discard(file)
	}
}
