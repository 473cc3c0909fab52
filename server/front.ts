import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerBuild } from '@remix-run/node'
import { disconnect } from '~/db/client.server'
import { newId } from '~/db/id.server'
import { closeStandings } from '~/db/standing.server'
import { env } from '~/env.server'
import { log, loggable } from '~/http/log.server'
import { networkOf } from '~/http/public-address.server'
import { bus } from '~/live/bus.server'
import { writeSeen } from '~/live/seen.server'
import { vapidKeys } from '~/notifications/push/vapid.server'
import { startWorker } from '~/outbox/worker.server'
import { compressed } from './compress'
import { drainAfter } from './drain'
import { serveInboundMail } from './inbound-smtp'
import { serveLive } from './live'
import { answeredNews, mayBeNews } from './news'
import { refuseOdd } from './odd'
import { respond } from './respond'
import { routesOf } from './routes'
import { answeredUnchanged, mayBeUnchanged } from './unchanged'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** Connections that may wait to be accepted: after a restart many come at once. */
const BACKLOG = 4096

/** How long open requests and deliveries may take after the order to stop, in milliseconds. */
const GRACE_MS = 5000

/**
 * Listens on `PORT`, and for e-mail on `INBOUND_SMTP_PORT` where that is set. `statics`
 * answers for files or calls on; `build` gives the Remix build for each request, since
 * Vite replaces it while developing.
 */
export async function serve(
	statics: Middleware,
	build: () => Promise<ServerBuild>,
): Promise<Server> {
	let current: ServerBuild | undefined
	let answerOf: ReturnType<typeof routesOf>
	const routes = async (request: Request) => {
		const refused = refuseOdd(request)
		if (refused) return refused
		const latest = await build()
		if (latest !== current) {
			current = latest
			answerOf = routesOf(latest)
		}
		return compressed(request, await answerOf(request))
	}
	const answer: Handler = (request, response) => {
		const refused = refusalOf(request)
		if (refused) return void response.writeHead(refused, { 'Content-Length': 0 }).end()
		identify(request, response)
		drainAfter(request, response)
		const byRoutes = () => void respond(request, response, routes)
		const isRead = request.method === 'GET' || request.method === 'HEAD'
		const left = () => (isRead ? statics(request, response, byRoutes) : byRoutes())
		if (!mayBeNews(request)) return left()
		answeredNews(request, response).then(answered => answered || left(), left)
	}
	const server = createServer((request, response) => {
		const left = () => answer(request, response)
		if (!mayBeUnchanged(request)) return left()
		let answered: boolean | Promise<boolean> = false
		try {
			answered = answeredUnchanged(request, response)
		} catch {} // whatever is odd about it, its route says
		if (answered instanceof Promise) answered.then(is => is || left(), left)
		else if (!answered) left()
	})
	const closeLive = serveLive(server)
	// Made at the first start, so that reading a page never has to. Whoever needs it asks again.
	await vapidKeys().catch(error => log.error({ err: loggable(error) }, 'no push keys'))
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen({ port: env.PORT, backlog: BACKLOG }, resolve)
	})
	const inbound = env.INBOUND_SMTP_PORT ? await serveInboundMail(env.INBOUND_SMTP_PORT) : null
	stopOnSignal(server, [closeLive, ...(inbound ? [inbound.close] : [])])
	return server
}

/** The status for a request line that names no page here; brings an absolute target (RFC 9112, 3.2.2) to its path. */
function refusalOf(request: IncomingMessage): number | null {
	if (request.method === 'TRACE' || request.method === 'CONNECT') return 405
	if (/[/?#@\\]/.test(request.headers.host ?? '')) return 400
	try {
		const { pathname, search } = new URL(request.url ?? '', `http://${request.headers.host}`)
		if (!request.url?.startsWith('/')) request.url = pathname + search
		return null
	} catch {
		return 400
	}
}

/** Gives the request its id, and a line in the log when it is answered. The path alone: a query may hold what someone searched for. */
function identify(request: IncomingMessage, response: ServerResponse) {
	const requestId = newId()
	const started = performance.now()
	const { headers } = request
	// What a client says of these is overwritten.
	headers['x-request-id'] = requestId
	headers['x-client-address'] = networkOf(clientAddress(request))
	headers['x-browser-origin'] = headers.origin
	delete headers.origin
	response.on('finish', () => {
		log.info(
			{
				requestId,
				method: request.method,
				path: request.url?.split('?', 1)[0],
				status: response.statusCode,
				ms: Math.round(performance.now() - started),
			},
			'request',
		)
	})
}

/** The peer's address; behind proxies of ours, what the outermost of them saw. */
function clientAddress(request: IncomingMessage): string {
	const peer = request.socket.remoteAddress ?? 'unknown'
	if (env.TRUSTED_PROXIES === 0) return peer
	const seen = String(request.headers['x-forwarded-for'] ?? '').split(',')
	return seen.at(-env.TRUSTED_PROXIES)?.trim() || peer
}

/** Each of `others` closes something else of this process. */
function stopOnSignal(server: Server, others: (() => Promise<void>)[]) {
	const stop = () => {
		const delivered = Promise.race([startWorker().stop(), sleep(GRACE_MS)])
		const closed = others.map(close => close())
		server.close(async () => {
			await Promise.all([delivered, ...closed])
			await writeSeen()
			await Promise.all([disconnect(), closeStandings(), bus().close()])
			process.exit(0)
		})
		// A connection whose last answer has left is not waited for.
		setInterval(() => server.closeIdleConnections(), 50).unref()
		setTimeout(() => server.closeAllConnections(), GRACE_MS).unref()
	}
	process.once('SIGTERM', stop)
	process.once('SIGINT', stop)
}
