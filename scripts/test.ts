import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generateClients } from './generate.ts'
import { onExit } from './on-exit.ts'
import { provision } from './provision.ts'
import {
	type Counts,
	countPlaywright,
	countVitest,
	FAILED,
	PASSED,
	readCounts,
} from './test-results.ts'

type Step = { name: string; title: string; run: () => Counts | Promise<Counts> }

const reports = mkdtempSync(path.join(tmpdir(), 'test-reports-'))
onExit(() => rmSync(reports, { recursive: true, force: true }))

/** In this order. `npm test -- --only=lint,unit` runs some of them. */
const STEPS: Step[] = [
	{ name: 'provision', title: 'What the machine must have', run: () => prepare(provision) },
	{
		name: 'generate',
		title: 'Database clients',
		// The derived schema is not mended here: a test says when it was forgotten.
		run: () => prepare(() => generateClients({ derive: false })),
	},
	{ name: 'lint', title: 'Lint', run: () => check('biome', 'check', '.') },
	{ name: 'types', title: 'Types', run: () => check('tsc') },
	{ name: 'unit', title: 'Unit tests', run: () => vitest('unit') },
	{ name: 'sqlite', title: 'Integration on SQLite', run: () => vitest('sqlite') },
	{ name: 'postgresql', title: 'Integration on PostgreSQL', run: () => vitest('postgresql') },
	{ name: 'build', title: 'Production build', run: () => check('tsx', 'scripts/build.ts') },
	{ name: 'e2e', title: 'Browsers', run: playwright },
	{ name: 'system', title: 'Text browsers and faults', run: () => vitest('system') },
]

async function prepare(work: () => void | Promise<void>): Promise<Counts> {
	await work()
	return { passed: 0, failed: 0 }
}

function check(program: string, ...args: string[]): Counts {
	return succeeds(program, args) ? PASSED : FAILED
}

function vitest(project: string): Counts {
	const report = path.join(reports, `${project}.json`)
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
	const succeeded = succeeds('vitest', ['run', '--project', project, ...reporters])
	return readCounts(report, countVitest, succeeded)
}

function playwright(): Counts {
	const report = path.join(reports, 'e2e.json')
	const succeeded = succeeds('playwright', ['test'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
	return readCounts(report, countPlaywright, succeeded)
}

function succeeds(program: string, args: string[], env: Record<string, string> = {}): boolean {
	const { status } = spawnSync(path.join('node_modules/.bin', program), args, {
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, ...env },
	})
	return status === 0
}

async function runStep(step: Step): Promise<Counts & { line: string }> {
	console.log(`\n=== ${step.title}`)
	const started = performance.now()
	let counts = FAILED
	try {
		counts = await step.run()
	} catch (error) {
		console.error(error instanceof Error ? error.message : error)
	}
	const seconds = ((performance.now() - started) / 1000).toFixed(1)
	const line = `${step.title}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`
	console.log(`=== ${line}`)
	return { ...counts, line }
}

function chosen(): Step[] {
	const option = process.argv.find(argument => argument.startsWith('--only='))
	if (!option) return STEPS
	const names = option.slice('--only='.length).split(',')
	const unknown = names.filter(name => !STEPS.some(step => step.name === name))
	if (unknown.length > 0) throw new Error(`No such step: ${unknown.join(', ')}`)
	return STEPS.filter(step => names.includes(step.name))
}

const results: (Counts & { line: string })[] = []
for (const step of chosen()) results.push(await runStep(step))
const sum = (key: 'passed' | 'failed') => results.reduce((total, counts) => total + counts[key], 0)

// Again at the end, where somebody who has only the end of the log finds them.
const failures = results.flatMap(counts => counts.failures ?? [])
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`)

// The last line is for programs: CI reads it.
console.log(`\n${results.map(({ line }) => line).join('\n')}\n`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') > 0 ? 1 : 0
