import { createHash } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { actorOf } from '~/auth/sessions.server'
import { ID } from '~/http/id'
import { log, loggable } from '~/http/log.server'
import { browserOrigin, originOf } from '~/http/request.server'
import { liveSessions, openThreads } from './access.server'
import { bus } from './bus.server'
import { Connection, type Who } from './connection.server'
import { hub } from './hub.server'
import { CLOSE, type ClientMessage, MAX_THREADS } from './protocol'

/** One message of a client, in bytes. */
export const MAX_MESSAGE = 8192

/** A person's open sockets: one for each browser, and some to spare. */
const MAX_SOCKETS = 50

const thread = z.string().regex(ID)
const Said: z.ZodType<ClientMessage> = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('subscribe'), threads: z.array(thread).max(MAX_THREADS) }),
	z.strictObject({ type: z.literal('typing'), thread }),
])

/**
 * Names the session to its own pages, which share one socket in a browser; null
 * where there is no socket. The session can't be told from it.
 */
export const liveKey = ({ credentialId }: Actor): string | null =>
	hub().accepting ? keyOf(credentialId) : null

const keyOf = (sessionId: string) =>
	createHash('sha256').update(`live:${sessionId}`).digest('base64url').slice(0, 16)

/**
 * Whether this request may open a socket.
 * @returns whose it will be, or the status of the refusal: 401 no session; 403
 *   not asked by a page of this site; 409 the page is of another session than
 *   the browser's; 429 too many are open.
 */
export async function admit(request: Request): Promise<Who | number> {
	const actor = await actorOf(request)
	if (!actor) return 401
	// Browsers always say it here, and other sites' pages may open sockets with our cookie.
	if (browserOrigin(request) !== originOf(request)) return 403
	if (new URL(request.url).searchParams.get('key') !== keyOf(actor.credentialId)) return 409
	if (hub().byUser.count(actor.id) >= MAX_SOCKETS) return 429
	return { userId: actor.id, sessionId: actor.credentialId, version: actor.version }
}

/** Serves a socket until it closes. */
export function attend(socket: WebSocket, who: Who) {
	const connection = new Connection(socket, who)
	hub().join(connection)
	socket.on('message', (data, isBinary) => {
		if (connection.closing) return
		connection.alive = true
		hear(connection, data, isBinary)
	})
	socket.on('pong', () => {
		connection.alive = true
	})
	// It is answered by itself, so it counts as something said.
	socket.on('ping', () => {
		if (!connection.closing && !connection.spend()) connection.refuse()
	})
	socket.on('error', () => socket.terminate()) // a message that is too long, a broken frame
	socket.on('close', () => hub().leave(connection))
}

function hear(connection: Connection, data: RawData, isBinary: boolean) {
	const said = isBinary || !connection.spend() ? null : parse(String(data))
	if (!said) connection.refuse()
	else if (said.type === 'typing') passTyping(connection, said.thread)
	else {
		subscribe(connection, said.threads).catch(error => {
			log.warn({ err: loggable(error) }, 'subscribing')
			connection.close(1011)
		})
	}
}

function parse(text: string): ClientMessage | null {
	try {
		return Said.parse(JSON.parse(text))
	} catch {
		return null
	}
}

/** What is not this person's is left out, like what does not exist. */
async function subscribe(connection: Connection, ids: string[]) {
	const turn = ++connection.subscription
	// What grows from here on is told: a conversation never grows without its people's versions.
	const [threads, now] = await Promise.all([
		openThreads(connection.userId, ids),
		liveSessions([connection.sessionId]),
	])
	if (connection.closing || turn !== connection.subscription) return
	if (!hub().connections.has(connection)) return
	const user = now.get(connection.sessionId)
	if (!user) return connection.close(CLOSE.sessionEnded)
	const others = new Map(threads.map(({ id, counterpart }) => [id, counterpart]))
	const met = hub().open(connection, others)
	connection.version = Math.max(connection.version, user.version)
	connection.send({
		type: 'subscribed',
		user: connection.version,
		threads: Object.fromEntries(threads.map(({ id, version }) => [id, version])),
	})
	if (!hub().setPresence(connection, user.showPresence)) hub().askWhereabouts(connection, met)
}

function passTyping(connection: Connection, thread: string) {
	const to = connection.threads.get(thread)
	if (!to || !connection.showPresence || !connection.mayType(thread)) return
	bus().publish({ kind: 'typing', thread, to })
}
