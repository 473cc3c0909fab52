// A day's traffic of some hundred people squeezed into ten minutes: log-ins, polls,
// pages, sends by API and form, uploads and searches. The server's memory must not
// grow, nothing may fail, and its event loop must not be late. Conversations are long and
// everybody was there before it begins: else what is remembered fills in these minutes,
// and looks like growth.
// `npx tsx bench/soak.ts [seconds]`
import { setTimeout as sleep } from 'node:timers/promises'
import { isMain } from '../scripts/is-main.ts'
import { waitUntil } from '../scripts/wait-until.ts'
import { Visitor } from '../tests/support/browserless.ts'
import { lengthen } from '../tests/support/long-thread.ts'
import { type Person, storePeople } from '../tests/support/many-people.ts'
import { type RunningServer, startServer } from '../tests/support/server.ts'
import { below, median, printRows, type Row } from './figures.ts'
import { requireStored } from './hints.ts'
import { memoryOf } from './process-costs.ts'

const SECONDS = 600
const PEOPLE = 400

/** How many messages each conversation has when it begins: more than a page. */
const MESSAGES = 60

/** How often a second each happens. */
const RATES = { poll: 60, page: 3, api: 3, form: 1, search: 1, upload: 0.5, login: 0.5 }

type Act = keyof typeof RATES

class Day {
	readonly acknowledged: string[] = []
	readonly counts: Partial<Record<Act, number>> = {}
	readonly visitors: Visitor[]

	constructor(
		private readonly server: RunningServer,
		private readonly people: Person[],
		private readonly name: string,
	) {
		this.visitors = people.map(({ cookie }) => {
			const visitor = new Visitor(server.origin)
			const [name = '', value = ''] = cookie.split('=', 2)
			visitor.cookies.set(name, value)
			return visitor
		})
	}

	/** Each opens their conversation and both lists. @throws Error when one is not there. */
	async everybodyLooks(): Promise<void> {
		for (const [n, visitor] of this.visitors.entries()) {
			for (const path of [`/messages/${this.people[n]!.threadId}`, '/messages', '/notifications']) {
				const response = await visitor.request(path)
				await response.text()
				if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
			}
		}
	}

	/** One act of someone. @throws Error when the answer is not what it must be. */
	async do(act: Act, n: number): Promise<void> {
		const place = Math.floor(Math.random() * this.people.length)
		const visitor = this.visitors[place]!
		const { threadId } = this.people[place]!
		const thread = `/messages/${threadId}`
		const draft = { body: `Words of the day ${n}`, clientKey: `${this.name}-${act}-${n}` }
		const acts: Record<Act, () => Promise<[Response, number]>> = {
			poll: async () => [await visitor.request(`/poll?thread=${threadId}`), 200],
			page: async () => [await visitor.request(thread), 200],
			api: async () => [
				await visitor.json('POST', `/api/threads/${threadId}/messages`, draft),
				201,
			],
			form: async () => [await visitor.post(thread, draft), 303],
			search: async () => [await visitor.request(`/search?q=words+${n % 100}`), 200],
			upload: async () => [
				await visitor.sendFiles(thread, draft, [
					{ name: 'list.txt', bytes: Buffer.from(`A list, number ${n}. `.repeat(200)) },
				]),
				303,
			],
			login: async () => {
				const someone = await new Visitor(this.server.origin).logIn('homeowner@example.com')
				return [await someone.post('/logout', {}, '/settings'), 303]
			},
		}
		const [response, expected] = await acts[act]()
		const text = await response.text()
		if (response.status !== expected) throw new Error(`${act}: ${response.status} ${text}`)
		if (act === 'api' || act === 'form' || act === 'upload') this.acknowledged.push(draft.clientKey)
		this.counts[act] = (this.counts[act] ?? 0) + 1
	}
}

/** Runs each act at its rate. */
async function live(day: Day, seconds: number): Promise<void> {
	const began = performance.now()
	const over = () => performance.now() - began > seconds * 1000
	const underWay = new Set<Promise<void>>()
	let failed: unknown
	await Promise.all(
		Object.entries(RATES).map(async ([act, rate]) => {
			for (let n = 0; !over() && !failed; n++) {
				const done = day
					.do(act as Act, n)
					.catch(error => {
						failed ??= error
					})
					.finally(() => underWay.delete(done))
				underWay.add(done)
				const due = began + ((n + Math.random()) * 1000) / rate
				await sleep(Math.max(0, due - performance.now()))
			}
		}),
	)
	await Promise.all(underWay)
	if (failed) throw failed
}

async function loopDelayOf(server: RunningServer) {
	const before = server.output().length
	server.process.kill('SIGUSR2')
	const said = () =>
		/event loop delay: p50 ([\d.]+) p99 ([\d.]+) max ([\d.]+)/.exec(server.output().slice(before))
	await waitUntil('the event loop’s delay', () => said() !== null)
	const [, p50, p99, max] = said()!
	return { p50, p99: Number(p99), max }
}

export default async function soak(seconds = SECONDS): Promise<Row[]> {
	const server = await startServer({
		seed: true,
		env: { NODE_OPTIONS: '--import ./bench/loop-delay.js', LIMIT_LOGIN_15MIN: '100000' },
	})
	try {
		const people = await storePeople(server.databaseUrl, PEOPLE)
		await lengthen(server.databaseUrl, people, MESSAGES)
		const before = new Day(server, people, 'before')
		await live(before, seconds / 10) // until everything is loaded and has its size
		await before.everybodyLooks()
		await loopDelayOf(server)
		const memory: number[] = []
		const timer = setInterval(() => memory.push(memoryOf(server.process.pid!) / 2 ** 20), 2000)
		const main = new Day(server, people, 'day')
		await live(main, seconds)
		clearInterval(timer)
		const late = await loopDelayOf(server)
		await requireStored(server.databaseUrl, main.acknowledged)
		if (/"level":(50|60)/.test(server.output())) throw new Error('There are errors in the log.')
		const third = Math.floor(memory.length / 3)
		const [early, end] = [median(memory.slice(0, third)), median(memory.slice(-third))]
		const did = Object.entries(main.counts).map(([act, count]) => `${act} ${count}`)
		return [
			below('memory, last third of the time against the first', end / early, {
				bar: 1.1,
				unit: 'times',
				detail: `${Math.round(early)} MB, then ${Math.round(end)} MB; no error in ${did.join(', ')}`,
			}),
			below('event loop delay, 99th percentile', late.p99, {
				bar: 50,
				unit: 'ms',
				detail: `median ${late.p50} ms, longest ${late.max} ms`,
			}),
		]
	} finally {
		await server.stop()
	}
}

if (isMain(import.meta.url)) printRows(await soak(Number(process.argv[2] ?? SECONDS)))
