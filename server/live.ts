import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { log, loggable } from '~/http/log.server'
import { hub } from '~/live/hub.server'
import { CLOSE } from '~/live/protocol'
import { admit, attend, MAX_MESSAGE } from '~/live/socket.server'
import { startWatch } from '~/live/watch.server'

/** Within this time clients come back after a restart, in milliseconds: not all at once. */
const COME_BACK_MS = 10_000

/** How long clients may take to say goodbye, in milliseconds. */
const GOODBYE_MS = 1000

/**
 * Adds the socket (RFC 6455) at /live to the server. Refusals are plain HTTP.
 * @returns what sends the clients away and closes it, for the end of the process.
 */
export function serveLive(server: Server): () => Promise<void> {
	const sockets = new WebSocketServer({
		noServer: true,
		clientTracking: false,
		maxPayload: MAX_MESSAGE,
		perMessageDeflate: false, // costs memory for each socket, and hints are short
	})
	const stopWatch = startWatch()
	hub().accepting = true

	server.on('upgrade', async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
			return serveWithoutUpgrade(server, request, socket, head)
		}
		socket.on('error', () => socket.destroy())
		try {
			const who = await mayEnter(request)
			if (typeof who === 'number') return refuse(socket, who)
			if (socket.destroyed) return
			sockets.handleUpgrade(request, socket, head, client => attend(client, who))
		} catch (error) {
			log.error({ err: loggable(error) }, 'opening a socket')
			refuse(socket, 503)
		}
	})

	return async () => {
		hub().accepting = false
		stopWatch()
		for (const connection of hub().connections) {
			connection.close(CLOSE.restart, String(Math.round(Math.random() * COME_BACK_MS)))
		}
		const deadline = Date.now() + GOODBYE_MS
		while (hub().connections.size > 0 && Date.now() < deadline) await sleep(20)
		for (const connection of hub().connections) connection.terminate()
	}
}

async function mayEnter({ url, headers }: IncomingMessage) {
	const base = `http://${headers.host}`
	if (!URL.canParse(url ?? '', base)) return 400
	const address = new URL(url ?? '', base)
	if (address.pathname !== '/live') return 404
	if (!hub().accepting) return 503
	const told = new Headers({ 'x-browser-origin': headers.origin ?? 'null' })
	for (const name of ['cookie', 'host'] as const) {
		if (headers[name] !== undefined) told.set(name, headers[name])
	}
	return admit(new Request(address, { headers: told }))
}

function refuse(socket: Duplex, status: number) {
	const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close']
	if (status === 503) lines.push('Retry-After: 5')
	// A client that never closes its side would keep the connection.
	socket.once('finish', () => socket.destroy())
	socket.end(`${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`)
}

/**
 * An upgrade to something else (some clients offer h2c with each request) may be
 * ignored (RFC 9110, 7.8). Node has taken the request off the server by then: it
 * is given back without the offer.
 */
function serveWithoutUpgrade(
	server: Server,
	request: IncomingMessage,
	socket: Duplex,
	head: Buffer,
) {
	const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
	for (let i = 0; i < request.rawHeaders.length; i += 2) {
		const name = request.rawHeaders[i]!
		if (/^(upgrade|connection|http2-settings)$/i.test(name)) continue
		lines.push(`${name}: ${request.rawHeaders[i + 1]}`)
	}
	const text = `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`
	socket.unshift(Buffer.concat([Buffer.from(text, 'latin1'), head]))
	server.emit('connection', socket)
}
