// Opening the newest page of a thread of 100 and of 10,000 messages, and the first page
// of 10 and of 1,000 threads, on both databases: each time after something changed, and
// once more, since the server remembers what it read at a version. With `--long` also of
// 1,000,000 messages and of 10,000 threads: `npx tsx bench/histories.ts --long` on a build.
// Each history has a server of its own, and they are asked in turns. BENCH_ONLY=sqlite or
// postgresql runs one of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isMain } from '../scripts/is-main.ts'
import { migrate } from '../scripts/migrate.ts'
import { onExit } from '../scripts/on-exit.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { connect, emptyDatabase } from '../tests/support/databases.ts'
import { startServer } from '../tests/support/server.ts'
import { Client } from './clients.ts'
import { below, median, percentile, printRows, type Row } from './figures.ts'
import { runOn } from './on-both-databases.ts'

/** Threads, and messages in all; how much slower a page may be than with the first. */
const CASES = [
	{ name: 'thread', shapes: ['1:100', '1:10000', '1:1000000'], bar: 1.3 },
	{ name: 'inbox', shapes: ['10:100', '1000:10000', '10000:100000'], bar: 1.5 },
]

const PROGRAM = 'bench/histories.ts'

const ROUNDS = 5
const REQUESTS = 100

/** What a history is opened by. */
interface Opened {
	cookie: string
	path: string
	/** The reader. */
	userId: string
	threadId: string
}

/** Fills the database that the environment names. */
async function fill(shape: string): Promise<Opened> {
	const [threads, messages] = shape.split(':').map(Number) as [number, number]
	const { makeHistory } = await import('./history.ts')
	const { startSession } = await import('~/auth/sessions.server')
	const { disconnect } = await import('~/db/client.server')
	const history = await makeHistory({ threads, messages, searchable: false })
	const one = threads === 1
	const { id } = one ? history.homeowner : history.contractor
	const cookie = (await startSession(id)).split(';', 1)[0]!
	await disconnect()
	const threadId = history.threadIds[0]!
	return { cookie, path: one ? `/messages/${threadId}` : '/messages', userId: id, threadId }
}

interface Page {
	shape: string
	/** Opens it once. @returns milliseconds. */
	open: () => Promise<number>
	/** Says to the reader that something of it changed. */
	change: () => Promise<unknown>
	close: () => Promise<void>
}

async function pageOf(shape: string, databaseUrl: string): Promise<Page> {
	const { cookie, path, userId, threadId } = runOn<Opened>(PROGRAM, databaseUrl, shape)
	const server = await startServer({ databaseUrl, env: { LOG_LEVEL: 'info' } })
	const client = new Client(server.origin, cookie)
	const inbox = path === '/messages'
	const shown = Math.min(50, Number(shape.split(':')[inbox ? 0 : 1]))
	const line = inbox ? /data-thread-id="/g : /<li id="m-\d+"/g
	const open = async () => {
		const began = performance.now()
		const { status, body } = await client.ask('GET', path)
		const ms = performance.now() - began
		const found = body.match(line)?.length
		if (status !== 200 || found !== shown) throw new Error(`${path}: ${status}, ${found} shown`)
		return ms
	}
	const connection = await connect(databaseUrl)
	const change = () =>
		connection.executeScript(
			`UPDATE "Thread" SET "version" = "version" + 1 WHERE "id" = '${threadId}';
			UPDATE "User" SET "version" = "version" + 1 WHERE "id" = '${userId}';`,
		)
	const close = async () => {
		await connection.dispose()
		await server.stop()
	}
	return { shape, open, change, close }
}

/** The same page of one history after the other; the first rounds, which compile, do not count. */
async function compare(
	name: string,
	bar: number,
	pages: Page[],
	before: (page: Page) => Promise<unknown>,
): Promise<Row[]> {
	const rounds = pages.map((): number[] => [])
	const all = pages.map((): number[] => [])
	for (let round = -2; round < ROUNDS; round++) {
		for (const [n, page] of pages.entries()) {
			const times: number[] = []
			for (let request = 0; request < REQUESTS; request++) {
				await before(page)
				times.push(await page.open())
			}
			if (round < 0) continue
			rounds[n]!.push(median(times))
			all[n]!.push(...times)
		}
	}
	return pages.slice(1).map(({ shape }, n) => {
		const ratios = rounds[n + 1]!.map((ms, round) => ms / rounds[0]![round]!)
		const [before, now] = [all[0]!, all[n + 1]!].map(
			times => `p50 ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`,
		)
		return below(`${name}, ${shapeInWords(shape)}`, median(ratios), {
			bar,
			unit: 'times',
			rounds: ratios,
			detail: `${now}; ${shapeInWords(pages[0]!.shape)} ${before}`,
		})
	})
}

const shapeInWords = (shape: string) => `${shape.replace(':', ' with ')} messages`

async function on(database: string, newUrl: () => Promise<string>): Promise<Row[]> {
	const rows: Row[] = []
	for (const { name, shapes, bar } of CASES) {
		const pages: Page[] = []
		try {
			for (const shape of process.argv.includes('--long') ? shapes : shapes.slice(0, 2)) {
				const url = await newUrl()
				await migrate(url)
				pages.push(await pageOf(shape, url))
			}
			const on = `${name}, ${database}`
			rows.push(...(await compare(`${on}, changed`, bar, pages, page => page.change())))
			rows.push(...(await compare(`${on}, again`, bar, pages, async () => {})))
		} finally {
			for (const page of pages) await page.close()
		}
	}
	return rows
}

export default async function histories(): Promise<Row[]> {
	const only = process.env.BENCH_ONLY
	const rows: Row[] = []
	if (only !== 'postgresql') {
		const folder = mkdtempSync(path.join(tmpdir(), 'bench-'))
		const remove = () => rmSync(folder, { recursive: true, force: true })
		const cancel = onExit(remove)
		let n = 0
		rows.push(...(await on('SQLite', async () => `file:${path.join(folder, `${n++}.db`)}`)))
		remove()
		cancel()
	}
	if (only !== 'sqlite') {
		const postgres = await startPostgres()
		try {
			rows.push(...(await on('PostgreSQL', async () => (await emptyDatabase(postgres.url)).url)))
		} finally {
			postgres.stop()
		}
	}
	return rows
}

if (isMain(import.meta.url)) {
	const shape = process.argv[2]
	if (shape?.includes(':')) console.log(JSON.stringify(await fill(shape)))
	else printRows(await histories())
}
