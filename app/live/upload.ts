import type { ProblemBody } from '~/http/problem'

/** How far an upload is. `sent` counts bytes. */
export type Progress =
	| { state: 'sending' | 'waiting'; sent: number }
	| { state: 'done'; id: string }
	| { state: 'failed'; reason: string }

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 8000
const PATIENCE = 5

/** Not to be had by trying again: the sentence is the server's. */
class Refused extends Error {}

/**
 * Uploads a file by tus 1.0.0, and goes on by itself from where it was whenever
 * the network broke.
 */
export class Upload {
	#url: string | undefined
	#request: XMLHttpRequest | undefined
	#cancelled = false
	#begun = false
	#sent = 0
	#failures = 0
	#done = false

	constructor(
		readonly file: File,
		private readonly csrf: () => string,
		private readonly tell: (progress: Progress) => void,
	) {}

	async run(): Promise<void> {
		this.#failures = 0
		for (let pause = FIRST_PAUSE_MS; !this.#cancelled; ) {
			try {
				this.#tellSending('sending')
				if (await this.#step()) {
					this.#done = true
					return this.tell({ state: 'done', id: this.#url!.split('/').pop()! })
				}
				pause = FIRST_PAUSE_MS
			} catch (error) {
				if (this.#cancelled) return
				if (error instanceof Refused || this.#failures > PATIENCE) {
					return this.tell({
						state: 'failed',
						reason: error instanceof Refused ? error.message : 'The server does not take it.',
					})
				}
				this.#tellSending('waiting')
				await online(pause)
				pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
			}
		}
	}

	/** The page no longer needs it, unless all of it is there. */
	leave() {
		if (!this.#done) this.cancel()
	}

	/** Stops, and has the server forget it. */
	cancel() {
		this.#cancelled = true
		this.#request?.abort()
		if (this.#url) void this.#ask('DELETE', this.#url, {}).catch(() => {})
	}

	/** True when all of it is there. */
	async #step(): Promise<boolean> {
		if (!this.#url) {
			const { name, size } = this.file
			const created = await this.#ask('POST', '/uploads', {
				'Upload-Length': String(size),
				'Upload-Metadata': `filename ${base64(name)}`,
			})
			this.#url = created.getResponseHeader('Location')!
			this.#begun = false
		}
		const offset = this.#begun ? await this.#offset() : 0
		if (offset === null) return false
		if (offset === this.file.size) return true
		this.#begun = true
		this.#sent = offset
		const headers = {
			'Upload-Offset': String(offset),
			'Content-Type': 'application/offset+octet-stream',
		}
		await this.#ask('PATCH', this.#url, headers, this.file.slice(offset), loaded => {
			this.#sent = offset + loaded
			this.#failures = 0
			this.#tellSending('sending')
		})
		return true
	}

	/** Null when the server no longer knows it: it begins anew. */
	async #offset(): Promise<number | null> {
		const head = await this.#ask('HEAD', this.#url!, {}, undefined, undefined, [404])
		if (head.status !== 404) return Number(head.getResponseHeader('Upload-Offset'))
		this.#url = undefined
		return null
	}

	#tellSending(state: 'sending' | 'waiting') {
		this.tell({ state, sent: this.#sent })
	}

	#ask(
		method: string,
		url: string,
		headers: Record<string, string>,
		body?: Blob,
		onProgress?: (loaded: number) => void,
		expected: number[] = [],
	): Promise<XMLHttpRequest> {
		return new Promise((resolve, reject) => {
			// fetch does not tell how much of a body has left.
			const request = new XMLHttpRequest()
			if (method !== 'DELETE') this.#request = request
			request.open(method, url)
			const all = { 'Tus-Resumable': '1.0.0', 'X-CSRF-Token': this.csrf(), ...headers }
			for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value)
			if (onProgress) request.upload.onprogress = ({ loaded }) => onProgress(loaded)
			request.onload = () => {
				const { status } = request
				if (status < 300 || expected.includes(status)) return resolve(request)
				const mayPass = [404, 408, 409, 423, 429].includes(status) || status >= 500
				if (status !== 423) this.#failures++
				reject(
					mayPass || status === 400 ? new Error(String(status)) : new Refused(sentence(request)),
				)
			}
			request.onerror = () => reject(new Error('network'))
			request.onabort = () => reject(new Error('aborted'))
			request.send(body ?? null)
		})
	}
}

function sentence(request: XMLHttpRequest): string {
	if (request.status === 401) return 'You are logged out. Log in in another tab, then retry.'
	try {
		return (JSON.parse(request.responseText) as ProblemBody).detail
	} catch {
		return 'This file was not accepted.'
	}
}

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

/** After the pause, or as soon as the network is back. */
const online = (ms: number) =>
	new Promise<void>(resolve => {
		const timer = window.setTimeout(done, ms)
		window.addEventListener('online', done)
		function done() {
			window.clearTimeout(timer)
			window.removeEventListener('online', done)
			resolve()
		}
	})
