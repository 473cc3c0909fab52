import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { change, storePeople } from '../support/many-people.ts'
import { startServer } from '../support/server.ts'
import { SimulatedTab, Traffic } from '../support/simulated-tab.ts'

const LONG = process.env.LONG === '1'
const TABS = LONG ? 2000 : 100

const SECRET = { SESSION_SECRET: 'the-same-before-and-after-0123456789' }

function listens(port: number): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect(port, '127.0.0.1', () => {
			socket.destroy()
			resolve(true)
		})
		socket.on('error', () => resolve(false))
	})
}

test(`${TABS} open conversations survive a killed server: all back and current, none refused`, async () => {
	const first = await startServer({ env: SECRET })
	const { databaseUrl, origin } = first
	const port = Number(new URL(origin).port)
	const people = await storePeople(databaseUrl, TABS)
	const traffic = new Traffic()
	const tabs: SimulatedTab[] = []
	// Nobody is asked to serve all of them in one moment here.
	for (let i = 0; i < TABS; i += 100) {
		const some = people.slice(i, i + 100)
		tabs.push(...some.map(person => new SimulatedTab(origin, person, traffic)))
		await waitUntil('sockets to be open', () => tabs.every(({ open }) => open), 60)
	}
	expect(traffic.refusals).toEqual([])

	await first.kill()
	await waitUntil('all to have noticed', () => tabs.every(({ open }) => !open))
	// Meanwhile every tenth conversation changes.
	const changed = [...new Set(people.map(({ threadId }) => threadId))].filter(
		(_, i) => i % 10 === 0,
	)
	const ids = changed.map(id => `'${id}'`).join(',')
	await change(
		databaseUrl,
		`UPDATE "Thread" SET "version" = 2 WHERE "id" IN (${ids});
		UPDATE "User" SET "version" = 1 WHERE "id" IN (SELECT "userId" FROM "Participant" WHERE "threadId" IN (${ids}));`,
	)
	const starting = startServer({ databaseUrl, port, env: SECRET })
	await waitUntil('the server to listen', () => listens(port))
	const listening = Date.now()
	const second = await starting
	const isCurrent = (tab: SimulatedTab, i: number) =>
		tab.open && (!changed.includes(people[i]!.threadId) || tab.shown.thread === 2)
	await waitUntil('all to be back and current', () => tabs.every(isCurrent), 60)

	const seconds = ((Date.now() - listening) / 1000).toFixed(1)
	const peak = traffic.peak(listening)
	console.info(`${TABS} tabs back after ${seconds} s; at most ${peak} requests in one second`)
	// What began while nobody listened is not counted.
	const refused = traffic.refusals.filter(({ at }) => at > listening + 100)
	expect(refused).toEqual([])
	for (const tab of tabs) tab.stop()
	await second.stop()
	await first.stop().catch(() => {}) // removes its files
}, 240_000)
