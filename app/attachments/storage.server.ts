import type { Readable } from 'node:stream'
import { env } from '~/env.server'
import { once } from '~/registry.server'
import { LocalStorage } from './local-storage.server'
import { S3Storage } from './s3-storage.server'

/** A part of a file in bytes, both ends included. */
export interface ByteRange {
	start: number
	end: number
}

/**
 * Where files are kept. Keys are `<SHA-256 of the content>-<attachment>`: a
 * damaged file shows, and no two attachments share one, so that deleting one
 * never takes another's.
 */
export interface Storage {
	/** Stores the local file at `path`, whole and durable or not at all. Again is harmless. */
	put(key: string, path: string): Promise<void>
	/** @throws Error when nothing is stored under the key. */
	get(key: string, range?: ByteRange): Promise<Readable>
	/** Again, or of what is not there, is harmless. */
	remove(key: string): Promise<void>
}

export const storage = (): Storage =>
	once('storage', () =>
		env.S3_BUCKET ? new S3Storage(env.S3_BUCKET) : new LocalStorage(env.ATTACHMENTS_FOLDER),
	)
