import { createHash } from 'node:crypto'
import type { Actor } from '~/auth/actor'

/**
 * A strong ETag (RFC 9110, 8.8.3) of everything an answer depends on: who asks
 * and by which session, build, address with query, encoding, and the versions
 * that were read before the content.
 */
export function etagOf(request: Request, actor: Actor, ...versions: (number | string)[]): string {
	const { pathname, search } = new URL(request.url)
	const parts = [
		actor.id,
		actor.credentialId,
		__BUILD_ID__,
		pathname + search,
		request.headers.get('accept-encoding') ?? '',
		...versions,
	]
	return `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27)}"`
}

/** 304 without a body when `If-None-Match` still holds, else what `answer` makes; both with the ETag. */
export async function conditional(
	request: Request,
	etag: string,
	answer: () => Promise<Response>,
): Promise<Response> {
	const held = request.headers.get('if-none-match')?.split(/\s*,\s*/) ?? []
	// A proxy that compresses may weaken the tag; the comparison is the weak one.
	const fresh = held.some(tag => tag === '*' || tag.replace(/^W\//, '') === etag)
	const response = fresh ? new Response(null, { status: 304 }) : await answer()
	response.headers.set('ETag', etag)
	response.headers.set('Cache-Control', 'private, no-cache')
	response.headers.set('Vary', 'Cookie, Accept-Encoding')
	return response
}
