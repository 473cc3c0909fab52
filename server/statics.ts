import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { lookup } from 'mrmime'
import { holds } from '~/http/conditional.server'
import { encodingFor } from './compress'

/** One way that a file is sent. */
interface Form {
	content: Buffer
	/** Of each answer, with a content or without. */
	freshness: { ETag: string; 'Cache-Control': string; Vary: string }
	headers: Record<string, string | number>
}

interface Static {
	plain: Form
	/** What the build has put beside it. */
	br?: Form
	gzip?: Form
}

/** Names in /assets/ hold a hash of the content; the service worker is asked for anew each time. */
const cachingOf = (address: string) =>
	address.startsWith('/assets/')
		? 'public, max-age=31536000, immutable'
		: address === '/sw.js'
			? 'no-cache'
			: 'public, max-age=3600'

/**
 * Answers a GET or HEAD for a file of the build, whole, or calls on. The files are kept in
 * memory as they are when this is called: a process serves its own build to its end,
 * while the next one is made in its place.
 */
export function staticsIn(folder: string) {
	const statics = new Map<string, Static>()
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
		.filter(entry => entry.isFile())
		.map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
	const known = new Set(names)
	for (const name of names) {
		if (isEncoded(name)) continue
		const address = `/${name.split(path.sep).join('/')}`
		const form = (suffix = '', encoding?: string) =>
			known.has(name + suffix)
				? formOf(address, readFileSync(path.join(folder, name + suffix)), encoding)
				: undefined
		statics.set(address, { plain: form()!, br: form('.br', 'br'), gzip: form('.gz', 'gzip') })
	}

	return ({ url = '', headers }: IncomingMessage, response: ServerResponse, next: () => void) => {
		const found = statics.get(url.split('?', 1)[0]!)
		if (!found) return next()
		const encoding = encodingFor(String(headers['accept-encoding'] ?? ''))
		const form = (encoding && found[encoding]) || found.plain
		const { content, freshness } = form
		if (holds(headers['if-none-match'] ?? '', freshness.ETag)) {
			response.writeHead(304, freshness).end()
		} else response.writeHead(200, { ...form.headers, ...freshness }).end(content)
	}
}

const isEncoded = (name: string) => /\.(?:br|gz)$/.test(name)

function formOf(address: string, content: Buffer, encoding?: string): Form {
	const type = lookup(address) ?? 'application/octet-stream'
	const digest = createHash('sha256').update(content).digest('base64url').slice(0, 27)
	return {
		content,
		freshness: {
			ETag: `"${digest}"`,
			'Cache-Control': cachingOf(address),
			Vary: 'Accept-Encoding',
		},
		headers: {
			'Content-Type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
			'Content-Length': content.length,
			'X-Content-Type-Options': 'nosniff',
			...(encoding && { 'Content-Encoding': encoding }),
		},
	}
}
