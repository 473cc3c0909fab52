import type { ProblemBody } from '~/http/problem'

const TIMEOUT_MS = 20_000

/**
 * Posts to the JSON API with the page's own proof.
 * @returns null when it was done, else a sentence that says why not.
 */
export async function postJson(
	url: string,
	csrf: string | undefined,
	body: unknown,
): Promise<string | null> {
	const patience = new AbortController()
	const timer = setTimeout(() => patience.abort(), TIMEOUT_MS)
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf ?? '' },
			body: JSON.stringify(body),
			signal: patience.signal,
			keepalive: true, // goes through though the page is left
		})
		if (response.ok) return null
		const problem = (await response.json()) as ProblemBody
		return response.status === 401
			? 'You are logged out. Log in in another tab, then retry.'
			: problem.detail
	} catch {
		return 'The connection was lost. Your text is kept.'
	} finally {
		clearTimeout(timer)
	}
}
