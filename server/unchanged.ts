import type { IncomingMessage, ServerResponse } from 'node:http'
import { sessionHashIn } from '~/auth/sessions.server'
import { standingOf } from '~/db/standing.server'
import { etagFrom, freshness, holds } from '~/http/conditional.server'
import { frameVersions } from '~/messaging/frame-versions.server'
import { soon } from '~/soon'

interface Address {
	/** With the thread's id, where there is one; a longer one is none, and would be remembered. */
	path: RegExp
	/** What its route puts into the ETag. */
	versions: (user: number, thread: number, timeZone: string | null) => (number | string)[]
}

/** What is asked for again and again. */
const ADDRESSES: Address[] = [
	{ path: /^\/poll\?thread=([\w-]{1,64})$/, versions: (user, thread) => [user, thread] },
	{ path: /^\/poll$/, versions: user => [user, ''] },
	{
		path: /^\/api\/threads\/([\w-]{1,64})\/messages(?:\?|$)/,
		versions: (_, thread) => [thread],
	},
	{ path: /^\/api\/(?:threads|notifications)(?:\?|$)/, versions: user => [user] },
	{
		path: /^\/messages\/([\w-]{1,64})\/live(?:\?|$)/,
		versions: (_, thread, timeZone) => frameVersions(thread, timeZone),
	},
]

/** A GET by a session's cookie alone. */
export const isPlainRead = ({ method, headers }: IncomingMessage): boolean =>
	method === 'GET' &&
	headers.cookie !== undefined &&
	headers.authorization === undefined &&
	headers['content-length'] === undefined &&
	headers['transfer-encoding'] === undefined

/** A plain GET with an ETag. */
export const mayBeUnchanged = (request: IncomingMessage): boolean =>
	request.headers['if-none-match'] !== undefined && isPlainRead(request)

/**
 * Answers a repeated GET (one that `mayBeUnchanged`) whose ETag still holds,
 * before Remix: who asks and all versions are as the database has them now, so it
 * is as true as the route. The tag is made of the same parts as the route's, so
 * another rule there makes this slower, never wrong. Whatever is not plainly
 * unchanged is left to Remix. What is answered here spends from no limit and
 * leaves no line in the log: pages ask it every few seconds.
 * @returns whether it was answered.
 */
export function answeredUnchanged(
	{ headers, url = '' }: IncomingMessage,
	response: ServerResponse,
): boolean | Promise<boolean> {
	let match: RegExpExecArray | null = null
	const address = ADDRESSES.find(({ path }) => (match = path.exec(url)))
	if (!address) return false
	const threadId = match![1] ?? null

	const standing = soon(sessionHashIn(headers.cookie!), hash => hash && standingOf(hash, threadId))
	return soon(standing, found => {
		if (!found || (threadId !== null && !found.thread)) return false
		const { userId, sessionId, userVersion, thread, timeZone } = found
		const versions = address.versions(userVersion, thread?.version ?? 0, timeZone)
		const encoding = headers['accept-encoding'] ?? ''
		const actor = { id: userId, credentialId: sessionId }
		const etag = etagFrom(actor, url, String(encoding), versions)
		if (!holds(headers['if-none-match']!, etag)) return false
		response.writeHead(304, freshness(etag)).end()
		return true
	})
}
