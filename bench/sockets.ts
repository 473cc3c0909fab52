// 10,000 sockets at one process that nobody says anything on: what each costs of memory,
// and all of them of a core.
import { setTimeout as sleep } from 'node:timers/promises'
import { isMain } from '../scripts/is-main.ts'
import { storePeople } from '../tests/support/many-people.ts'
import { startServer } from '../tests/support/server.ts'
import { below, printRows, type Row } from './figures.ts'
import { openSockets, subscribeAll } from './live.ts'
import { cpuSecondsOf, memoryOf } from './process-costs.ts'

const SOCKETS = 10_000
const WARM = 500

/** Two of the server's rounds of beats. */
const WATCHED_S = 40

export default async function sockets(): Promise<Row[]> {
	const server = await startServer()
	const pid = server.process.pid!
	try {
		const people = await storePeople(server.databaseUrl, SOCKETS + WARM)
		const first = await openSockets(server.origin, people.slice(SOCKETS))
		await subscribeAll(first, people.slice(SOCKETS))
		await sleep(2000)
		const before = memoryOf(pid)
		const open = await openSockets(server.origin, people.slice(0, SOCKETS))
		await subscribeAll(open, people)
		await sleep(10_000) // what opening them cost is over
		const each = (memoryOf(pid) - before) / SOCKETS
		const began = cpuSecondsOf(pid)
		await sleep(WATCHED_S * 1000)
		const share = ((cpuSecondsOf(pid) - began) / WATCHED_S) * 100
		const alive = open.filter(socket => socket.readyState === socket.OPEN).length
		if (alive < SOCKETS) throw new Error(`${SOCKETS - alive} sockets were closed.`)
		for (const socket of [...first, ...open]) socket.terminate()
		const detail = `${SOCKETS} open, each with a conversation`
		return [
			below('memory of an idle socket', each / 1024, { bar: 20, unit: 'KB', detail }),
			below('idle sockets, of a core', share, { bar: 5, unit: '%', detail }),
		]
	} finally {
		await server.stop()
	}
}

if (isMain(import.meta.url)) printRows(await sockets())
