import { createReadStream } from 'node:fs'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { ByteRange, Storage } from './storage.server'

/** Keeps files in a folder, in 256 folders by the first two characters of their keys. */
export class LocalStorage implements Storage {
	readonly #folder: string

	constructor(folder: string) {
		this.#folder = folder
	}

	async put(key: string, from: string) {
		const to = this.#pathOf(key)
		const folder = path.dirname(to)
		await mkdir(folder, { recursive: true })
		// Beside its place under another name, on the disk, and only then by its name.
		const unfinished = `${to}.${process.pid}`
		try {
			await copyFile(from, unfinished)
			await sync(unfinished)
			await rename(unfinished, to)
		} catch (error) {
			await rm(unfinished, { force: true })
			throw error
		}
		await sync(folder)
	}

	async get(key: string, range?: ByteRange): Promise<Readable> {
		const file = await open(this.#pathOf(key))
		return createReadStream('', { fd: file, ...range })
	}

	async remove(key: string) {
		await rm(this.#pathOf(key), { force: true })
	}

	#pathOf(key: string): string {
		if (!/^[\w-]+$/.test(key)) throw new Error('Not a key of the storage')
		return path.join(this.#folder, key.slice(0, 2), key)
	}
}

async function sync(place: string) {
	const handle = await open(place)
	try {
		await handle.sync()
	} finally {
		await handle.close()
	}
}
