// `npm run bench` on a build: the benches one after another, and a table of what they
// found in bench/RESULTS.md. `--only=page,send` runs some; `--long` also those that take
// long: the day squeezed into ten minutes, and histories of a million messages.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { type Bench, printRows, type Row } from './figures.ts'

interface Entry {
	name: string
	load: () => Promise<{ default: Bench }>
	long?: boolean
}

const BENCHES: Entry[] = [
	{ name: 'polls', load: () => import('./polls.ts') },
	{ name: 'page', load: () => import('./page.ts') },
	{ name: 'send', load: () => import('./send.ts') },
	{ name: 'sockets', load: () => import('./sockets.ts') },
	{ name: 'hints', load: () => import('./hints.ts') },
	{ name: 'processes', load: () => import('./processes.ts') },
	{ name: 'push-latency', load: () => import('./push-latency.ts') },
	{ name: 'search', load: () => import('./search.ts') },
	{ name: 'histories', load: () => import('./histories.ts') },
	{ name: 'lighthouse', load: () => import('./lighthouse.ts') },
	{ name: 'soak', load: () => import('./soak.ts'), long: true },
]

const RESULTS = 'bench/RESULTS.md'

function chosen(): Entry[] {
	const option = process.argv.find(argument => argument.startsWith('--only='))
	if (!option) {
		return BENCHES.filter(({ long }) => !long || process.argv.includes('--long'))
	}
	const names = option.slice('--only='.length).split(',')
	const unknown = names.filter(name => !BENCHES.some(bench => bench.name === name))
	if (unknown.length > 0) throw new Error(`No such bench: ${unknown.join(', ')}`)
	return BENCHES.filter(({ name }) => names.includes(name))
}

/** A bench that fails is a line of the table: the others run all the same. */
async function run({ name, load }: Entry): Promise<Row[]> {
	console.log(`\n${name}`)
	try {
		const { default: bench } = await load()
		const rows = await bench()
		printRows(rows)
		return rows
	} catch (error) {
		console.error(error)
		const detail = error instanceof Error ? error.message.split('\n', 1)[0]! : String(error)
		return [{ what: name, figure: 'failed', bar: '', met: false, spread: '', detail }]
	}
}

/** The sections of the last run, which stay for what is not run now. */
function before(): Map<string, string> {
	let text = ''
	try {
		text = readFileSync(RESULTS, 'utf8')
	} catch {} // the first run
	const sections = text.split(/^## /m).slice(1)
	return new Map(sections.map(section => [section.split('\n', 1)[0]!, section.trim()]))
}

function sectionOf(name: string, rows: Row[]): string {
	const cell = (text: string) => text.replaceAll('|', '\\|')
	return [
		name,
		'',
		'| what | found | bar | | rounds | |',
		'| --- | --- | --- | --- | --- | --- |',
		...rows.map(
			({ what, figure, bar, met, spread, detail }) =>
				`| ${[what, figure, bar, bar && (met ? 'met' : '**not met**'), spread, detail].map(cell).join(' | ')} |`,
		),
	].join('\n')
}

function headOf(): string {
	const [cpu] = cpus()
	const memory = Math.round(totalmem() / 2 ** 30)
	return `# What the benches found

Written by \`npm run bench\`. The machine: ${cpus().length} cores (${cpu!.model.trim()}), ${memory} GB of memory, Node ${process.version}. Servers, databases and those who ask share it.

A ratio compares with a reference that was measured in the same run, in turns: each number is the median of the rounds, and “rounds” says from which to which they went. A difference smaller than that is noise.
`
}

const sections = before()
let met = true
for (const bench of chosen()) {
	const rows = await run(bench)
	met &&= rows.every(row => row.met)
	sections.set(bench.name, sectionOf(bench.name, rows))
	const ordered = BENCHES.flatMap(({ name }) => sections.get(name) ?? [])
	writeFileSync(RESULTS, [headOf(), ...ordered.map(section => `## ${section}\n`)].join('\n'))
	// As lint wants a table.
	spawnSync('node_modules/.bin/biome', ['format', '--write', RESULTS])
}
process.exitCode = met ? 0 : 1
