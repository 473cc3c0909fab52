// 1,000 people connected to one process, 100 messages a second among them: from the
// moment that a send leaves its client to the hint at the other person's socket, the
// storing included.
import { isMain } from '../scripts/is-main.ts'
import { look } from '../tests/support/ledger.ts'
import { type Person, storePeople } from '../tests/support/many-people.ts'
import { startServer } from '../tests/support/server.ts'
import { Client } from './clients.ts'
import { below, median, percentile, printRows, type Row } from './figures.ts'
import { hearChanges, openSockets, subscribeAll } from './live.ts'

const PEOPLE = 1000
const A_SECOND = 100
const SECONDS = 20

export interface Paced {
	/** Milliseconds from each send to its hint. */
	latencies: number[]
	acknowledged: string[]
}

/**
 * Sends at an even pace at `origin`, in the conversations by turns, for so long; every
 * hint must have been heard at the end.
 * @throws Error when an answer is not 201, or a hint never came.
 */
export async function sendPaced(
	origin: string,
	senders: Person[],
	heard: Map<string, number>,
	{ perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Paced> {
	const clients = senders.map(({ cookie }) => new Client(origin, cookie))
	const sent = new Map<string, number>()
	const acknowledged: string[] = []
	const send = async (n: number) => {
		const place = n % senders.length
		const { threadId } = senders[place]!
		const clientKey = `paced-${n}`
		const at = performance.now()
		const answer = await clients[place]!.ask('POST', `/api/threads/${threadId}/messages`, {
			headers: { 'Content-Type': 'application/json', Origin: origin },
			body: JSON.stringify({ body: `Message ${n} of the bench`, clientKey }),
		})
		if (answer.status !== 201) throw new Error(`${answer.status} ${answer.body}`)
		acknowledged.push(clientKey)
		// Nothing but messages changes these conversations, so the number is the version.
		sent.set(`${threadId} ${JSON.parse(answer.body).message.seq}`, at)
		clients[place]!.close() // idle until its next turn
	}
	const began = performance.now()
	const all: Promise<void>[] = []
	for (let n = 0; n < perSecond * seconds; n++) {
		const due = began + (n * 1000) / perSecond
		while (performance.now() < due) await new Promise(resolve => setTimeout(resolve, 1))
		all.push(send(n))
	}
	await Promise.all(all)
	await new Promise(resolve => setTimeout(resolve, 1000))
	const missing = [...sent.keys()].filter(key => !heard.has(key))
	if (missing.length > 0) throw new Error(`${missing.length} hints never came.`)
	return { latencies: [...sent].map(([key, at]) => heard.get(key)! - at), acknowledged }
}

/** @throws Error unless each of these is stored. */
export async function requireStored(databaseUrl: string, keys: string[]) {
	const rows = await look(databaseUrl, `SELECT "clientKey" FROM "Message"`)
	const stored = new Set(rows.map(([key]) => key))
	const lost = keys.filter(key => !stored.has(key)).length
	if (lost > 0) throw new Error(`${lost} acknowledged messages are not stored.`)
}

export default async function hints(): Promise<Row[]> {
	const server = await startServer()
	try {
		const people = await storePeople(server.databaseUrl, PEOPLE)
		const sockets = await openSockets(server.origin, people)
		await subscribeAll(sockets, people)
		const receivers = hearChanges(sockets.filter((_, n) => n % 2 === 0))
		const senders = people.filter((_, n) => n % 2 === 1)
		const pace = { perSecond: A_SECOND, seconds: SECONDS }
		const { latencies, acknowledged } = await sendPaced(server.origin, senders, receivers, pace)
		await requireStored(server.databaseUrl, acknowledged)
		for (const socket of sockets) socket.terminate()
		const detail = `median ${median(latencies).toFixed(1)} ms, longest ${percentile(latencies, 1).toFixed(0)} ms, ${latencies.length} messages`
		const what = `sent to hint, ${PEOPLE} connected, ${A_SECOND} messages a second, 99th percentile`
		return [below(what, percentile(latencies, 0.99), { bar: 50, unit: 'ms', detail })]
	} finally {
		await server.stop()
	}
}

if (isMain(import.meta.url)) printRows(await hints())
