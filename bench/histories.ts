// Opening the newest page of a thread of 100 and of 10,000 messages, and the first page
// of 10 and of 1,000 threads, on both databases; with `--long` also of 1,000,000 messages
// and of 10,000 threads: `npx tsx bench/histories.ts --long`. BENCH_ONLY=sqlite or postgresql runs one of them.
import { isMain } from '../scripts/is-main.ts'
import { below, percentile, printRows, type Row } from './figures.ts'
import { onBothDatabases } from './on-both-databases.ts'

/** Threads, and messages in all. */
const CASES = {
	thread: ['1:100', '1:10000', '1:1000000'],
	threads: ['10:100', '1000:10000', '10000:100000'],
}

const PROGRAM = 'bench/histories.ts'

interface Result {
	p50: number
	p95: number
	parts: Record<string, number>
}

/** Fills the database that the environment names, and measures what a page of it asks for. */
async function measure(shape: string): Promise<Result> {
	const [threads, messages] = shape.split(':').map(Number) as [number, number]
	const { makeHistory, timesOf } = await import('./history.ts')
	const { headerOf } = await import('~/components/header.server')
	const { loadInbox } = await import('~/routes/messages.server')
	const { loadConversation } = await import('~/routes/messages.$threadId.server')
	const { disconnect } = await import('~/db/client.server')
	const history = await makeHistory({ threads, messages, searchable: false })
	const one = threads === 1
	const actor = one ? history.homeowner : history.contractor
	const params = { threadId: history.threadIds[0]! }
	const request = new Request(`http://localhost/messages/${params.threadId}`)
	const parts: [string, () => Promise<unknown>][] = [
		['header', () => headerOf(actor)],
		['inbox', () => loadInbox({ actor, request })],
		...(one
			? [
					['conversation', () => loadConversation({ actor, request, params, context: {} })] as [
						string,
						() => Promise<unknown>,
					],
				]
			: []),
	]
	const times = await timesOf(300, () => Promise.all(parts.map(([, part]) => part())))
	const result: Result = { p50: percentile(times, 0.5), p95: percentile(times, 0.95), parts: {} }
	for (const [name, part] of parts) result.parts[name] = percentile(await timesOf(100, part), 0.5)
	await disconnect()
	return result
}

/** How much slower a page may be where there is very much more of it. */
const BARS = { thread: 1.3, threads: 1.5 }

export default async function histories(): Promise<Row[]> {
	const rows: Row[] = []
	for (const name of ['thread', 'threads'] as const) {
		const shapes = CASES[name]
		const small = new Map<string, Result>()
		const given = process.argv.includes('--long') ? shapes : shapes.slice(0, 2)
		await onBothDatabases<Result>(PROGRAM, given, (database, argument, result) => {
			const before = small.get(database)
			small.set(database, before ?? result)
			const parts = Object.entries(result.parts).map(([part, ms]) => `${part} ${ms.toFixed(1)}`)
			const detail = `p50 ${result.p50.toFixed(1)} ms, p95 ${result.p95.toFixed(1)} ms (${parts.join(', ')})`
			const what = `${name}, ${database}, ${argument.replace(':', ' with ')} messages`
			rows.push(
				before
					? below(what, result.p50 / before.p50, { bar: BARS[name], unit: 'times', detail })
					: below(what, result.p95, { bar: 100, unit: 'ms', detail }),
			)
		})
	}
	return rows
}

if (isMain(import.meta.url)) {
	const shape = process.argv[2]
	if (shape?.includes(':')) console.log(JSON.stringify(await measure(shape)))
	else printRows(await histories())
}
