// 50,000 deliveries that wait, half webhooks and half e-mails, leave one process:
// how many a second, what memory they take, and what the pages cost meanwhile
// against the same pages without them, in rounds that alternate.
// `npm run build && npx tsx bench/drain.ts [deliveries]`. BENCH_ONLY=sqlite or
// postgresql runs one of them.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrate } from '../scripts/migrate.ts'
import { onExit } from '../scripts/on-exit.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { Visitor } from '../tests/support/browserless.ts'
import { startServer } from '../tests/support/server.ts'
import { makeDue, outboxOf, storeDeliveries } from './waiting-deliveries.ts'

const COUNT = Number(process.argv[2] ?? 50_000)
const ROUNDS = 5

/** Of a round with pages: deliveries, requests, and the milliseconds between two of those. */
const DELIVERIES = 1600
const REQUESTS = 100
const EVERY_MS = 100

const percentile = (numbers: number[], share: number) =>
	numbers.toSorted((a, b) => a - b)[Math.ceil(share * numbers.length) - 1]!
const median = (numbers: number[]) => percentile(numbers, 0.5)

async function drain(name: string, databaseUrl?: string) {
	const receiver = fork(new URL('./waiting-deliveries.ts', import.meta.url))
	onExit(() => receiver.kill())
	const [ports] = (await once(receiver, 'message')) as [{ webhooks: number; mail: number }]
	const server = await startServer({
		...(databaseUrl && { databaseUrl }),
		seed: true,
		env: {
			SMTP_URL: `smtp://127.0.0.1:${ports.mail}`,
			MAIL_FROM: 'messages@plumbline.example',
			WEBHOOK_ALLOW_PRIVATE: 'true',
			LOG_LEVEL: 'warn',
		},
	})
	await storeDeliveries(server.databaseUrl, COUNT / 2, `http://127.0.0.1:${ports.webhooks}/`)
	const outbox = await outboxOf(server.databaseUrl)
	const megabytes = () => {
		const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8')
		return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024)
	}
	const memory: number[] = []
	const untilDrained = async () => {
		for (;;) {
			memory.push(megabytes())
			if ((await outbox.due()) === 0) return
			await sleep(500)
		}
	}

	const visitor = await new Visitor(server.origin).logIn('contractor@example.com')
	const pages = ['/messages', `/messages/${await visitor.firstThread()}`]
	/** The latencies of each page, in milliseconds. */
	async function visit() {
		const times = pages.map((): number[] => [])
		for (let n = 0; n < REQUESTS; n++) {
			const began = performance.now()
			await visitor.get(pages[n % 2]!)
			times[n % 2]!.push(performance.now() - began)
			await sleep(Math.max(0, EVERY_MS - (performance.now() - began)))
		}
		return times
	}

	await visit() // the first ones compile
	const idle: number[][][] = []
	const during: number[][][] = []
	for (let round = 0; round < ROUNDS; round++) {
		idle.push(await visit())
		await makeDue(server.databaseUrl, DELIVERIES / 2)
		const [times] = await Promise.all([visit(), outbox.due()])
		during.push(times)
		await untilDrained()
	}
	for (const [page, path] of ['inbox', 'conversation'].entries()) {
		for (const share of [0.5, 0.95]) {
			const of = (rounds: number[][][]) =>
				median(rounds.map(round => percentile(round[page]!, share)))
			const [before, then] = [of(idle), of(during)]
			console.log(
				`${name}, ${path}, ${share * 100}th percentile: idle ${before.toFixed(1)} ms, during ${then.toFixed(1)} ms, ratio ${(then / before).toFixed(2)}`,
			)
		}
	}

	const rest = COUNT - ROUNDS * DELIVERIES
	memory.length = 0
	const began = performance.now()
	await makeDue(server.databaseUrl, rest / 2)
	await untilDrained()
	const seconds = (performance.now() - began) / 1000
	const tenths = Array.from(
		{ length: 5 },
		(_, n) => memory[Math.floor((n / 4) * (memory.length - 1))],
	)
	console.log(
		`${name}: ${rest} more in ${seconds.toFixed(0)} s, ${Math.round(rest / seconds)} a second; memory ${tenths.join(', ')} MB; ${await outbox.dead()} failed or tried twice`,
	)
	await outbox.close()
	receiver.kill()
	await server.stop()
}

if (process.env.BENCH_ONLY !== 'postgresql') await drain('SQLite')
if (process.env.BENCH_ONLY !== 'sqlite') {
	const postgres = await startPostgres()
	try {
		await migrate(postgres.url)
		await drain('PostgreSQL', postgres.url)
	} finally {
		postgres.stop()
	}
}
