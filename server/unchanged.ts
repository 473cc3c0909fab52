import type { IncomingMessage, ServerResponse } from 'node:http'
import { sessionHashIn } from '~/auth/sessions.server'
import { standingOf } from '~/db/standing.server'
import { etagFrom, freshness, holds } from '~/http/conditional.server'
import { trySpend } from '~/http/rate-limit.server'

interface Address {
	/** With the thread's id, where there is one. */
	path: RegExp
	/** What its route puts into the ETag. */
	versions: (user: number, thread: number) => (number | string)[]
	/** It counts as a read of the API. */
	counts: boolean
}

/** What is asked for again and again. */
const ADDRESSES: Address[] = [
	{ path: /^\/poll\?thread=([\w-]+)$/, versions: (...both) => both, counts: true },
	{ path: /^\/poll$/, versions: user => [user, ''], counts: true },
	{
		path: /^\/api\/threads\/([\w-]+)\/messages(?:\?|$)/,
		versions: (_, thread) => [thread],
		counts: true,
	},
	{ path: /^\/api\/(?:threads|notifications)(?:\?|$)/, versions: user => [user], counts: true },
	{ path: /^\/messages\/([\w-]+)\/live(?:\?|$)/, versions: (_, thread) => [thread], counts: false },
]

/**
 * Answers a repeated GET whose ETag still holds, before Remix: who asks and all
 * versions come from the database in one statement, so it is as true as the route.
 * The tag is made of the same parts as the route's, so another rule there makes
 * this slower, never wrong. Whatever is not plainly unchanged is left to Remix.
 * @returns whether it was answered.
 */
export async function answeredUnchanged(
	request: IncomingMessage,
	response: ServerResponse,
): Promise<boolean> {
	const { method, headers, url = '' } = request
	const held = headers['if-none-match']
	if (!held || !headers.cookie || method !== 'GET' || headers.authorization) return false
	let match: RegExpExecArray | null = null
	const address = ADDRESSES.find(({ path }) => (match = path.exec(url)))
	if (!address) return false
	const threadId = match![1] ?? null

	const hash = await sessionHashIn(headers.cookie)
	const standing = hash && (await standingOf(hash, threadId))
	if (!standing || (threadId !== null && standing.threadVersion === null)) return false
	const { userId, sessionId, userVersion, threadVersion } = standing
	const versions = address.versions(userVersion, threadVersion ?? 0)
	const encoding = headers['accept-encoding'] ?? ''
	const actor = { id: userId, credentialId: sessionId }
	const etag = etagFrom(actor, url, String(encoding), versions)
	if (!holds(held, etag)) return false
	if (address.counts && !(await trySpend('read', userId))) return false
	response.writeHead(304, freshness(etag)).end()
	return true
}
