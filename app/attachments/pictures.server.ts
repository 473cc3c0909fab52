import { spawn } from 'node:child_process'
import { once as event } from 'node:events'
import { constants, setPriority } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { invalid } from '~/http/problem'
import { once } from '~/registry.server'
import { discard, incomingPath, noRoom } from './incoming.server'
import type { Variant } from './types'

/** How many pictures are made at once, in processes of their own. */
const AT_ONCE = 2

/** Of one picture, all its frames together. */
const MAX_PIXELS = 64_000_000

const MAX_MS = 60_000

const PROGRAM = path.resolve('server/pictures.js')

/** A variant as it was made, on this machine's disk. */
export interface MadePicture {
	path: string
	contentType: string
	/** Pixels, upright. */
	width: number
	height: number
}

export type MadePictures = Record<Variant, MadePicture>

/**
 * Makes what is kept of the picture at `from`: the whole of it, one for the
 * screen and a thumbnail, upright and without any metadata. `name` is for people.
 * @throws Problem 422 it is damaged or too large; 503 the disk is full.
 */
export async function makePictures(
	from: string,
	contentType: string,
	name: string,
): Promise<MadePictures> {
	const out = await incomingPath()
	try {
		return await turns().take(() => run(from, contentType, out, name))
	} catch (error) {
		await discard(`${out}-file`, `${out}-screen`, `${out}-thumbnail`)
		throw error
	}
}

async function run(from: string, contentType: string, out: string, name: string) {
	const child = spawn(process.execPath, [PROGRAM, from, contentType, out, String(MAX_PIXELS)], {
		// None of the server's secrets.
		env: { PATH: process.env.PATH, NODE_ENV: 'production' },
		stdio: ['ignore', 'pipe', 'ignore'],
		timeout: MAX_MS,
		killSignal: 'SIGKILL',
	})
	if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
	const [said] = await Promise.all([text(child.stdout), event(child, 'exit')])
	const answer = said ? JSON.parse(said) : { refused: 'takes too long to look at' }
	if (answer.full) throw noRoom()
	if (answer.refused) {
		throw invalid([{ path: 'files', message: `“${name}” ${answer.refused}. It was not kept.` }])
	}
	return answer as MadePictures
}

const turns = () => once('picture-turns', () => new Turns(AT_ONCE))

/** Lets a few work at once; the others wait, first come, first served. */
class Turns {
	readonly #waiting: (() => void)[] = []
	#free: number

	constructor(places: number) {
		this.#free = places
	}

	async take<T>(work: () => Promise<T>): Promise<T> {
		if (this.#free > 0) this.#free--
		else await new Promise<void>(resolve => this.#waiting.push(resolve))
		try {
			return await work()
		} finally {
			const next = this.#waiting.shift()
			if (next) next()
			else this.#free++
		}
	}
}
