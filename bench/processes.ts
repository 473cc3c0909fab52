// Two processes on PostgreSQL (durable) and Redis: sent through the one, told and seen
// through the other; then the one is killed in a burst.
import { isMain } from '../scripts/is-main.ts'
import { migrate } from '../scripts/migrate.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { startRedis } from '../scripts/redis.ts'
import { storePeople } from '../tests/support/many-people.ts'
import { startServer } from '../tests/support/server.ts'
import { Client } from './clients.ts'
import { below, median, percentile, printRows, type Row } from './figures.ts'
import { requireStored, sendPaced } from './hints.ts'
import { hearChanges, openSockets, subscribeAll } from './live.ts'

const PEOPLE = 100
const PACE = { perSecond: 20, seconds: 20 }
const KILLED_AFTER = 100

export default async function processes(): Promise<Row[]> {
	const postgres = await startPostgres({ fsync: true })
	const redis = await startRedis()
	try {
		await migrate(postgres.url)
		const env = { REDIS_URL: redis.url, SESSION_SECRET: 'the-same-in-all-processes-0123456789' }
		const one = await startServer({ databaseUrl: postgres.url, env })
		const other = await startServer({ databaseUrl: postgres.url, env })
		const people = await storePeople(postgres.url, PEOPLE)
		const senders = people.filter((_, n) => n % 2 === 1)
		const readers = people.filter((_, n) => n % 2 === 0)
		const sockets = await openSockets(other.origin, readers)
		await subscribeAll(sockets, readers)
		const { latencies, acknowledged } = await sendPaced(
			one.origin,
			senders,
			hearChanges(sockets),
			PACE,
		)
		for (const { cookie, threadId } of readers) {
			const client = new Client(other.origin, cookie)
			const path = `/api/threads/${threadId}/messages?sinceVersion=1`
			const { status, body } = await client.ask('GET', path)
			const expected = acknowledged.length / readers.length
			if (status !== 200 || JSON.parse(body).messages.length !== expected) throw new Error(body)
			client.close()
		}

		const survived: string[] = []
		let killed: Promise<void> | undefined
		await Promise.all(
			senders.slice(0, 16).map(async ({ cookie, threadId }, place) => {
				const client = new Client(one.origin, cookie)
				for (let n = 0; ; n++) {
					const clientKey = `killed-${place}-${n}`
					const answer = await client
						.ask('POST', `/api/threads/${threadId}/messages`, {
							headers: { 'Content-Type': 'application/json', Origin: one.origin },
							body: JSON.stringify({ body: 'In a burst', clientKey }),
						})
						.catch(() => null)
					if (!answer) return
					if (answer.status !== 201) throw new Error(answer.body)
					survived.push(clientKey)
					if (survived.length === KILLED_AFTER) killed = one.kill()
				}
			}),
		)
		await killed
		await requireStored(postgres.url, [...acknowledged, ...survived])
		const open = sockets.filter(socket => socket.readyState === socket.OPEN).length
		if (open < sockets.length) throw new Error('The other process lost sockets.')
		for (const socket of sockets) socket.terminate()
		await one.stop()
		await other.stop()
		const detail = `median ${median(latencies).toFixed(1)} ms, ${latencies.length} messages; ${survived.length} more acknowledged by a process that was killed: all stored`
		const what = 'sent through one process, told by the other, 99th percentile'
		return [below(what, percentile(latencies, 0.99), { bar: 100, unit: 'ms', detail })]
	} finally {
		await redis.stop()
		postgres.stop()
	}
}

if (isMain(import.meta.url)) printRows(await processes())
