// Search in 10,000 and, with `--long`, in 1,000,000 messages, on both databases:
// `npx tsx bench/search.ts --long`. BENCH_ONLY=sqlite or postgresql runs one of them.
import { isMain } from '../scripts/is-main.ts'
import { below, percentile, printRows, type Row } from './figures.ts'
import { onBothDatabases } from './on-both-databases.ts'

const PROGRAM = 'bench/search.ts'

/** The large one takes long to make: `--long`. */
const sizes = () => (process.argv.includes('--long') ? ['10000', '1000000'] : ['10000'])
const RUNS = 200

interface Figures {
	hits: number
	p50: number
	p95: number
}

type Result = Record<string, Figures>

/** Fills the database that the environment names, and measures. */
async function measure(messages: number): Promise<Result> {
	const { COMMON, FREQUENT, makeHistory, RARE, timesOf } = await import('./history.ts')
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

/** How much slower a history that is a hundred times longer may make a search, and how long it may take at the 95th percentile. */
const TIMES = 5
const MS = 50

export default async function search(): Promise<Row[]> {
	const rows: Row[] = []
	const small = new Map<string, Result>()
	await onBothDatabases<Result>(PROGRAM, sizes(), (database, argument, result) => {
		const before = small.get(database)
		small.set(database, before ?? result)
		for (const [name, { hits, p50, p95 }] of Object.entries(result)) {
			const detail = `${hits} hits, p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`
			const size = Number(argument).toLocaleString('en')
			const what = `search in ${size} messages, ${database}: ${name}`
			rows.push(below(what, p95, { bar: MS, unit: 'ms at the 95th percentile', detail }))
			if (!before) continue
			const growth = `the same, against ${Number(sizes()[0]).toLocaleString('en')}`
			rows.push(below(growth, p50 / before[name]!.p50, { bar: TIMES, unit: 'times' }))
		}
	})
	return rows
}

if (isMain(import.meta.url)) {
	const size = process.argv[2]
	if (size?.match(/^\d+$/)) console.log(JSON.stringify(await measure(Number(size))))
	else printRows(await search())
}
