import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * A network before a server of any kind, at an address of its own. While it `hangs`
 * nothing gets through; `cut` closes what is open, and refuses what comes until `mend`.
 */
export async function startTcpProxy(target: { host: string; port: number }) {
	const open = new Set<Socket>()
	let isCut = false
	let hangs = false
	const carry = (from: Socket, to: Socket) => {
		open.add(from)
		from.on('data', part => !hangs && to.write(part))
		from.on('error', () => {})
		from.on('close', () => {
			open.delete(from)
			to.destroy()
		})
	}
	const server = createServer(socket => {
		if (isCut) return void socket.destroy()
		const onward = connect(target.port, target.host)
		carry(socket, onward)
		carry(onward, socket)
	})
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
	const destroyAll = () => {
		for (const socket of open) socket.destroy()
	}
	return {
		port: (server.address() as AddressInfo).port,
		hang: () => {
			hangs = true
		},
		cut: () => {
			isCut = true
			destroyAll()
		},
		mend: () => {
			isCut = false
			hangs = false
		},
		stop: async () => {
			destroyAll()
			await new Promise(resolve => server.close(resolve))
		},
	}
}
