/** A browser without scripts: keeps cookies, fills in the hidden fields of the forms it is shown, follows nothing by itself. */
export function visitor(origin: string) {
	const jar = new Map<string, string>()
	let csrf = ''

	async function send(path: string, init: RequestInit = {}): Promise<Response & { page: string }> {
		const headers = new Headers(init.headers)
		if (jar.size > 0) headers.set('cookie', [...jar].map(pair => pair.join('=')).join('; '))
		const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' })
		for (const cookie of response.headers.getSetCookie()) {
			const [name, value] = cookie.split(';', 1)[0]!.split(/=(.*)/)
			if (/max-age=0/i.test(cookie)) jar.delete(name!)
			else jar.set(name!, value!)
		}
		const page = await response.text()
		csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? csrf
		return Object.assign(response, { page })
	}

	return {
		jar,
		get: send,
		/** A form of the page that was shown last. */
		post: (path: string, fields: Record<string, string | string[]>) => {
			const body = new URLSearchParams({ csrf })
			for (const [name, values] of Object.entries(fields)) {
				for (const value of [values].flat()) body.append(name, value)
			}
			return send(path, { method: 'POST', body })
		},
		async logIn(email: string, password = 'demo-password') {
			await this.get('/login')
			await this.post('/login', { email, password })
		},
	}
}
