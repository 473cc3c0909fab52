/** A browser without scripts, frames or pictures: it keeps cookies and posts forms. */
export class Visitor {
	readonly origin: string
	readonly cookies = new Map<string, string>()

	constructor(origin: string) {
		this.origin = origin
	}

	cookieHeader(): string {
		return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
	}

	/** Follows no redirect: a test wants to see it. */
	async request(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = new Headers(init.headers)
		headers.set('cookie', this.cookieHeader())
		const response = await fetch(new URL(path, this.origin), {
			...init,
			headers,
			redirect: 'manual',
		})
		for (const line of response.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
			if (/max-age=0/i.test(line)) this.cookies.delete(name)
			else this.cookies.set(name, value)
		}
		return response
	}

	/** The same, with the text of the page. */
	async get(path: string, init?: RequestInit): Promise<Response & { page: string }> {
		const response = await this.request(path, init)
		return Object.assign(response, { page: await response.text() })
	}

	/** Posts a form as the page at `from` would: with that page's token. */
	async post(path: string, fields: Record<string, string>, from = path): Promise<Response> {
		const csrf = await this.token(from)
		return this.request(path, { method: 'POST', body: new URLSearchParams({ csrf, ...fields }) })
	}

	/** Posts a form with files, as the page at its own address would. */
	async sendFiles(
		path: string,
		fields: Record<string, string>,
		files: { name: string; bytes: Buffer }[],
	): Promise<Response> {
		const form = new FormData()
		form.set('csrf', await this.token(path))
		for (const [name, value] of Object.entries(fields)) form.set(name, value)
		for (const { name, bytes } of files)
			form.append('files', new Blob([new Uint8Array(bytes)]), name)
		return this.request(path, { method: 'POST', body: form })
	}

	/** The token in the forms of a page. */
	async token(path: string): Promise<string> {
		const html = await (await this.request(path)).text()
		return /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
	}

	async json(method: string, path: string, body?: unknown): Promise<Response> {
		const headers = { 'content-type': 'application/json', origin: this.origin }
		const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) }
		return this.request(path, init)
	}

	/** @throws Error unless the log-in page accepts them. */
	async logIn(email: string, password = 'demo-password'): Promise<this> {
		const response = await this.post('/login', { email, password })
		if (response.status !== 303) throw new Error(`Logging in was answered ${response.status}`)
		return this
	}

	/** The newest conversation's id. */
	async firstThread(): Promise<string> {
		const { threads } = await (await this.request('/api/threads')).json()
		return threads[0].id
	}
}
