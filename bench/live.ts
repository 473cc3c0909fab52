import { once } from 'node:events'
import { WebSocket } from 'ws'
import { liveUrl } from '../app/live/protocol.ts'
import type { Person } from '../tests/support/many-people.ts'

/** Opens the sockets that these people's pages would, some at a time. */
export async function openSockets(origin: string, people: Person[]): Promise<WebSocket[]> {
	const sockets: WebSocket[] = []
	for (let n = 0; n < people.length; n += 100) {
		const opened = people.slice(n, n + 100).map(async ({ cookie, key }) => {
			const socket = new WebSocket(liveUrl(origin, key), { headers: { cookie, origin } })
			sockets.push(socket)
			await once(socket, 'open')
		})
		await Promise.all(opened)
	}
	return sockets
}

/** When each conversation's version was first heard of, by `thread version`. */
export function hearChanges(sockets: WebSocket[]): Map<string, number> {
	const heard = new Map<string, number>()
	for (const socket of sockets) {
		socket.on('message', data => {
			const told = JSON.parse(String(data))
			if (told.type !== 'changed') return
			for (const [thread, version] of Object.entries(told.threads)) {
				const key = `${thread} ${version}`
				if (!heard.has(key)) heard.set(key, performance.now())
			}
		})
	}
	return heard
}

/** Each socket watches its person's conversation. Resolves when the last is answered. */
export async function subscribeAll(sockets: WebSocket[], people: Person[]): Promise<void> {
	await Promise.all(
		sockets.map(async (socket, n) => {
			socket.send(JSON.stringify({ type: 'subscribe', threads: [people[n]!.threadId] }))
			while (JSON.parse(String((await once(socket, 'message'))[0])).type !== 'subscribed') {}
		}),
	)
}
