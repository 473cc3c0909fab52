import { createHash } from 'node:crypto'
import type { Actor } from '~/auth/actor'
import { memo } from '~/memo'

type Version = number | string

/**
 * A strong ETag (RFC 9110, 8.8.3) of everything an answer depends on: who asks
 * and by which session, build, address with query, encoding, and the versions
 * that were read before the content.
 */
export function etagOf(request: Request, actor: Actor, ...versions: Version[]): string {
	const { pathname, search } = new URL(request.url)
	const encoding = request.headers.get('accept-encoding') ?? ''
	return etagFrom(actor, pathname + search, encoding, versions)
}

/** `address` is the path with its query. */
export function etagFrom(
	{ id, credentialId }: Pick<Actor, 'id' | 'credentialId'>,
	address: string,
	encoding: string,
	versions: Version[],
): string {
	// None of them holds a line's end.
	return digest([id, credentialId, __BUILD_ID__, address, encoding, ...versions].join('\n'))
}

// The same is asked for again and again.
const digest = memo(
	20_000,
	text => `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`,
)

/** 304 without a body when `If-None-Match` still holds, else what `answer` makes; both with the ETag. */
export async function conditional(
	request: Request,
	etag: string,
	answer: () => Promise<Response>,
): Promise<Response> {
	const fresh = holds(request.headers.get('if-none-match') ?? '', etag)
	const response = fresh ? new Response(null, { status: 304 }) : await answer()
	for (const [name, value] of Object.entries(freshness(etag))) response.headers.set(name, value)
	return response
}

/** Whether an `If-None-Match` names the tag. A proxy that compresses may weaken it; the comparison is the weak one. */
export const holds = (ifNoneMatch: string, etag: string): boolean =>
	ifNoneMatch === etag ||
	ifNoneMatch
		.split(',')
		.map(tag => tag.trim())
		.some(tag => tag === '*' || tag.replace(/^W\//, '') === etag)

/** What an answer with this tag says of itself, whether it has a body or not. */
export const freshness = (etag: string) => ({
	ETag: etag,
	'Cache-Control': 'private, no-cache',
	Vary: 'Cookie, Accept-Encoding',
})
