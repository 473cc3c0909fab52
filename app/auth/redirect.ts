/** The path within this site that `to` names, or `fallback`. */
export function safeRedirect(to: unknown, fallback = '/messages'): string {
	if (typeof to !== 'string' || !to.startsWith('/')) return fallback
	// Browsers read a backslash as a slash and drop tabs and line breaks: the URL
	// parser decides as they do.
	const base = 'http://site.invalid'
	try {
		const url = new URL(to, base)
		return url.origin === base ? url.pathname + url.search + url.hash : fallback
	} catch {
		return fallback
	}
}
