import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startSession } from '~/auth/sessions.server'
import { db } from '~/db/client.server'
import { bus } from '~/live/bus.server'
import { hub } from '~/live/hub.server'
import { liveKey } from '~/live/socket.server'
import { waitUntil } from '../../scripts/wait-until.ts'
import { serveLive } from '../../server/live.ts'
import { makeThread } from '../support/factory.ts'

let server: Server
let close: () => Promise<void>

beforeAll(async () => {
	server = createServer().listen(0, '127.0.0.1')
	await once(server, 'listening')
	close = serveLive(server)
})

afterAll(async () => {
	await close()
	server.close()
})

/** A person's open socket, and the connection that serves it. */
async function connect(options: { autoPong?: boolean } = {}) {
	const { homeowner } = await makeThread()
	const cookie = (await startSession(homeowner.id)).split(';', 1)[0]!
	const session = await db.session.findFirstOrThrow({ where: { userId: homeowner.id } })
	const key = liveKey({ ...homeowner, credentialId: session.id })
	const { port } = server.address() as AddressInfo
	const socket = new WebSocket(`ws://127.0.0.1:${port}/live?key=${key}`, {
		...options,
		headers: { cookie, origin: process.env.APP_ORIGIN! },
	})
	await once(socket, 'open')
	await waitUntil('the connection', () => hub().byUser.count(homeowner.id) === 1)
	return { socket, homeowner, connection: hub().byUser.of(homeowner.id)[0]! }
}

test('who does not read is dropped, and little is kept for them', async () => {
	const { socket, homeowner } = await connect()
	socket.pause()
	let told = 0
	// What the network takes is beyond us: up to some megabytes.
	while (hub().byUser.count(homeowner.id) > 0 && told < 500_000) {
		for (let i = 0; i < 1000; i++, told++) {
			bus().publish({ kind: 'changed', users: { [homeowner.id]: told }, threads: {} })
		}
		await new Promise(setImmediate)
	}
	expect(hub().byUser.count(homeowner.id)).toBe(0)
	socket.terminate()
})

test('a connection that gives no sign of life between two beats is dead', async () => {
	const silent = await connect({ autoPong: false })
	expect(silent.connection.beat()).toBe(true)
	expect(silent.connection.beat()).toBe(false)
	const living = await connect()
	for (let i = 0; i < 3; i++) {
		expect(living.connection.beat()).toBe(true)
		await waitUntil('the answer', () => living.connection.alive)
	}
	for (const { socket } of [silent, living]) socket.terminate()
})

test('a person whose version grew without a word on the bus is told', async () => {
	const { socket, connection, homeowner } = await connect()
	const told: string[] = []
	socket.on('message', data => told.push(String(data)))
	// As if another process had done it.
	connection.version = -1
	await waitUntil('the watch to find it', () => told.some(text => text.includes('changed')))
	const { version } = await db.user.findUniqueOrThrow({ where: { id: homeowner.id } })
	expect(connection.version).toBe(version)
	socket.terminate()
})

test('a session that ended without a word closes the socket', async () => {
	const { socket, homeowner } = await connect()
	const closed = once(socket, 'close')
	const { clients } = await import('~/db/client.server')
	await clients.writer.session.deleteMany({ where: { userId: homeowner.id } })
	expect((await closed)[0]).toBe(4401)
})

test('who is there is asked for by conversation: also of one with somebody who was in another', async () => {
	const { socket, connection } = await connect()
	const open = (...threads: [string, string][]) => hub().open(connection, new Map(threads))
	expect(open(['roof', 'carl'])).toEqual(new Set(['carl']))
	expect(open(['bath', 'carl'])).toEqual(new Set(['carl']))
	expect(open(['bath', 'carl'], ['oak', 'dora'])).toEqual(new Set(['dora']))
	expect(open(['bath', 'carl'], ['oak', 'dora'])).toEqual(new Set())
	socket.terminate()
})
