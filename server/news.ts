import type { IncomingMessage, ServerResponse } from 'node:http'
import { actorIn, sessionHashIn } from '~/auth/sessions.server'
import { standingOf } from '~/db/standing.server'
import { etagFrom, freshness } from '~/http/conditional.server'
import { spend } from '~/http/rate-limit.server'
import { messagesSince } from '~/messaging/messages.server'
import { headIn } from '~/messaging/thread-head.server'
import { encoded, encodingFor } from './compress'
import { isPlainRead } from './unchanged'

/** What is new in a conversation: nothing else is asked for often enough, and has news. */
const ADDRESS = /^\/api\/threads\/([\w-]{1,64})\/messages\?sinceVersion=([1-9]\d{0,8})$/

/** A GET of that address with a session's cookie, by a page of ours or by a program. */
export function mayBeNews(request: IncomingMessage): boolean {
	const { url = '', headers } = request
	return (
		ADDRESS.test(url) &&
		isPlainRead(request) &&
		/^(same-origin|none|)$/.test(String(headers['sec-fetch-site'] ?? '')) &&
		headers['x-browser-origin'] === undefined
	)
}

/**
 * Answers a poll that brings something (one that `mayBeNews`) before Remix, by the same
 * functions as its route and with the same tag. Whatever is odd about it is left to
 * the route, which says what.
 * @returns whether it was answered.
 */
export async function answeredNews(
	{ headers, url = '' }: IncomingMessage,
	response: ServerResponse,
): Promise<boolean> {
	const [, threadId, since] = ADDRESS.exec(url)!
	const hash = await sessionHashIn(headers.cookie!)
	const standing = hash ? await standingOf(hash, threadId!) : null
	if (!standing?.thread) return false
	const actor = actorIn(standing)
	const thread = headIn(standing.thread)
	await spend('read', actor.id)
	const page = await messagesSince(actor, thread, Number(since))
	const accepted = String(headers['accept-encoding'] ?? '')
	const body = encoded(Buffer.from(JSON.stringify(page)), encodingFor(accepted))
	response
		.writeHead(200, {
			'Content-Type': 'application/json; charset=utf-8',
			'Content-Length': body.content.length,
			...body.headers,
			...freshness(etagFrom(actor, url, accepted, [thread.version])),
		})
		.end(body.content)
	return true
}
