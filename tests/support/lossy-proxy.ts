import {
	createServer,
	request as forward,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LossyProxy {
	origin: string
	/** Loses nothing until it is switched on. */
	lossy: boolean
	/** Requests that the server never saw, and answers that the browser never saw. */
	lost: { requests: number; answers: number }
	stop: () => Promise<void>
}

/**
 * A bad network before a server: `random` (in 0…1) below 0.2 drops a request
 * before the server has it, and of the answers that follow every tenth is
 * dropped, after the server has done its work. Dropping closes the connection
 * without a byte.
 */
export async function startLossyProxy(
	target: () => string,
	random: () => number,
): Promise<LossyProxy> {
	let answers = 0
	const lost = { requests: 0, answers: 0 }
	const server = createServer((request, response) => {
		if (proxy.lossy && random() < 0.2) {
			lost.requests++
			request.socket.destroy()
			return
		}
		pass(request, response, target(), () => {
			if (!proxy.lossy || ++answers % 10 !== 0) return true
			lost.answers++
			return false
		})
	})
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
	const proxy: LossyProxy = {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		lossy: false,
		lost,
		stop: async () => {
			server.closeAllConnections()
			await new Promise(resolve => server.close(resolve))
		},
	}
	return proxy
}

function pass(
	request: IncomingMessage,
	response: ServerResponse,
	target: string,
	arrives: () => boolean,
) {
	const { method, headers, url } = request
	const onward = forward(new URL(url!, target), { method, headers }, answer => {
		// Whole, so that what is lost was surely done.
		const parts: Buffer[] = []
		answer.on('data', part => parts.push(part))
		answer.on('error', () => request.socket.destroy())
		answer.on('end', () => {
			if (!arrives()) return void request.socket.destroy()
			response.writeHead(answer.statusCode!, answer.rawHeaders)
			response.end(Buffer.concat(parts))
		})
	})
	onward.on('error', () => request.socket.destroy())
	request.on('error', () => onward.destroy())
	request.pipe(onward)
}
