/** The path within this site that `to` names, or `fallback`. */
export function safeRedirect(to: unknown, fallback = '/messages'): string {
	if (typeof to !== 'string' || !to.startsWith('/')) return fallback
	// Browsers read a backslash as a slash and drop tabs and line breaks: the URL
	// parser decides as they do.
	const base = 'http://site.invalid'
	try {
		const url = new URL(to, base)
		// "/..//evil" comes out as "//evil", which names another site when it is followed.
		const here = url.origin === base && !url.pathname.startsWith('//')
		return here ? url.pathname + url.search + url.hash : fallback
	} catch {
		return fallback
	}
}
