import type { Readable } from 'node:stream'
import { createReadableStreamFromReadable } from '@remix-run/node'

interface ServedFile {
	byteSize: number
	contentType: string
	/** Without quotes: names the content, and never another one. */
	etag: string
	disposition: string
	/** Opens the content, or the part of it from `start` to `end`, both included. */
	open: (range?: { start: number; end: number }) => Promise<Readable>
}

/**
 * Answers with a file, or the part of it that `Range` asks for (RFC 9110, 14). It
 * never changes, so the reader's own cache may keep it for ever; nothing in it can
 * run in a browser.
 */
export async function serveFile(request: Request, file: ServedFile): Promise<Response> {
	const etag = `"${file.etag}"`
	const headers = new Headers({
		ETag: etag,
		'Cache-Control': 'private, max-age=31536000, immutable',
		Vary: 'Cookie',
		'Accept-Ranges': 'bytes',
		'Content-Type': file.contentType,
		'Content-Disposition': file.disposition,
		'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
		'X-Content-Type-Options': 'nosniff',
		'Cross-Origin-Resource-Policy': 'same-origin',
		'Referrer-Policy': 'no-referrer',
	})
	const held = request.headers.get('if-none-match')?.split(/\s*,\s*/) ?? []
	if (held.some(tag => tag === '*' || tag.replace(/^W\//, '') === etag)) {
		return new Response(null, { status: 304, headers })
	}
	const range = rangeOf(request, etag, file.byteSize)
	if (range === 'beyond') {
		headers.set('Content-Range', `bytes */${file.byteSize}`)
		return new Response(null, { status: 416, headers })
	}
	headers.set('Content-Length', String(range ? range.end - range.start + 1 : file.byteSize))
	if (range) {
		headers.set('Content-Range', `bytes ${range.start}-${range.end}/${file.byteSize}`)
	}
	const status = range ? 206 : 200
	if (request.method === 'HEAD') return new Response(null, { status, headers })
	const content = await file.open(range ?? undefined)
	return new Response(createReadableStreamFromReadable(content), { status, headers })
}

/** The one range that was asked for. Several, or what is not a range, are answered with all of it. */
function rangeOf(request: Request, etag: string, size: number) {
	const asked = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get('range') ?? '')
	const condition = request.headers.get('if-range')
	if (!asked || (condition !== null && condition !== etag)) return null
	const [, from, to] = asked
	if (from === '' && to === '') return null
	if (from === '') {
		const start = Math.max(0, size - Number(to))
		return Number(to) === 0 ? ('beyond' as const) : { start, end: size - 1 }
	}
	const start = Number(from)
	if (to !== '' && Number(to) < start) return null
	if (start >= size) return 'beyond' as const
	return { start, end: to === '' ? size - 1 : Math.min(Number(to), size - 1) }
}
