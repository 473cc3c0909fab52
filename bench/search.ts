// Search in 10,000 and in 1,000,000 messages, on both databases:
// `npx tsx bench/search.ts`. BENCH_ONLY=sqlite or postgresql runs one of them.
import { isMain } from '../scripts/is-main.ts'
import { onBothDatabases } from './on-both-databases.ts'

const SIZES = ['10000', '1000000']
const RUNS = 200

interface Figures {
	hits: number
	p50: number
	p95: number
}

type Result = Record<string, Figures>

/** Fills the database that the environment names, and measures. */
async function measure(messages: number): Promise<Result> {
	const { COMMON, FREQUENT, makeHistory, percentile, RARE, timesOf } = await import('./history.ts')
	const { searchMessages } = await import('~/messaging/search/search.server')
	const { disconnect } = await import('~/db/client.server')
	const { contractor, homeowner } = await makeHistory({ threads: 50, messages, searchable: true })
	const cases = [
		['common word', contractor, COMMON, 'newest'],
		['rare word', contractor, RARE, 'newest'],
		['common word, whole', contractor, `${COMMON} `, 'newest'],
		['both', contractor, `${COMMON} ${RARE}`, 'newest'],
		['phrase', contractor, `"${FREQUENT} ${COMMON}"`, 'newest'],
		['without', contractor, `-${COMMON}`, 'newest'],
		['nothing', contractor, 'nowhere ', 'newest'],
		['two letters', contractor, 'ki', 'newest'],
		['common word, one thread of 50', homeowner, COMMON, 'newest'],
		['rare word, one thread of 50', homeowner, RARE, 'newest'],
		['common word, lead:', contractor, `${COMMON} lead:"renovation 7"`, 'newest'],
		['common word, best first', contractor, COMMON, 'best'],
	] as const
	const result: Result = {}
	for (const [name, actor, q, order] of cases) {
		const { hits } = await searchMessages(actor, q, { order })
		const times = await timesOf(order === 'best' ? 40 : RUNS, () =>
			searchMessages(actor, q, { order }),
		)
		result[name] = { hits: hits.length, p50: percentile(times, 0.5), p95: percentile(times, 0.95) }
	}
	await disconnect()
	return result
}

if (isMain(import.meta.url)) {
	const size = process.argv[2]
	if (size) console.log(JSON.stringify(await measure(Number(size))))
	else {
		const small = new Map<string, Result>()
		await onBothDatabases<Result>('bench/search.ts', SIZES, (database, argument, result) => {
			const before = small.get(database)
			small.set(database, before ?? result)
			console.log(`\n${database}, ${Number(argument).toLocaleString('en')} messages`)
			for (const [name, { hits, p50, p95 }] of Object.entries(result)) {
				const ratio = before ? `  ${(p50 / before[name]!.p50).toFixed(2)} times` : ''
				console.log(
					`${name.padEnd(32)} ${String(hits).padStart(3)} hits  p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms${ratio}`,
				)
			}
		})
	}
}
