// Opening the newest page of a thread of 100 and of 1,000,000 messages, and the
// first page of 10 and of 10,000 threads, on both databases:
// `npx tsx bench/histories.ts`. BENCH_ONLY=sqlite or postgresql runs one of them.
import { isMain } from '../scripts/is-main.ts'
import { onBothDatabases } from './on-both-databases.ts'

/** Threads, and messages in all. */
const CASES = { thread: ['1:100', '1:1000000'], threads: ['10:100', '10000:100000'] }

interface Result {
	p50: number
	p95: number
	parts: Record<string, number>
}

/** Fills the database that the environment names, and measures what a page of it asks for. */
async function measure(shape: string): Promise<Result> {
	const [threads, messages] = shape.split(':').map(Number) as [number, number]
	const { makeHistory, percentile, timesOf } = await import('./history.ts')
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

if (isMain(import.meta.url)) {
	const shape = process.argv[2]
	if (shape) console.log(JSON.stringify(await measure(shape)))
	else {
		for (const [name, shapes] of Object.entries(CASES)) {
			const small = new Map<string, Result>()
			await onBothDatabases<Result>('bench/histories.ts', shapes, (database, argument, result) => {
				const before = small.get(database)
				small.set(database, before ?? result)
				const ratio = before ? `  ${(result.p50 / before.p50).toFixed(2)} times` : ''
				const parts = Object.entries(result.parts).map(([part, ms]) => `${part} ${ms.toFixed(1)}`)
				console.log(
					`${name}, ${database}, ${argument.replace(':', ' with ')} messages: p50 ${result.p50.toFixed(1)} ms, p95 ${result.p95.toFixed(1)} ms (${parts.join(', ')})${ratio}`,
				)
			})
		}
	}
}
