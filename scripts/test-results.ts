import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/** `failures`: a line each, which test and the start of what it said. */
export type Counts = { passed: number; failed: number; failures?: string[] }

export const PASSED: Counts = { passed: 1, failed: 0 }
export const FAILED: Counts = { passed: 0, failed: 1 }

/** Fields of the report of `vitest --reporter=json` that count. */
type VitestReport = {
	numTotalTests: number
	numPassedTests: number
	testResults: VitestFile[]
}
type VitestFile = {
	name: string
	status: string
	message?: string
	assertionResults: { status: string; fullName: string; failureMessages?: string[] }[]
}

/** Fields of the report of Playwright's json reporter that count. */
type PlaywrightReport = {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number }
	errors: { message?: string }[]
	suites?: PlaywrightSuite[]
}
type PlaywrightSuite = {
	file: string
	specs?: { title: string; line: number; tests: PlaywrightTest[] }[]
	suites?: PlaywrightSuite[]
}
type PlaywrightTest = {
	projectName: string
	status: string
	results: { error?: { message?: string } }[]
}

/** Skipped and unfinished tests are failed ones; so is a file that fails outside its tests. */
export function countVitest(report: VitestReport): Counts {
	const brokenFiles = report.testResults.filter(
		file =>
			file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
	)
	const failedTests = report.testResults.flatMap(file =>
		file.assertionResults
			.filter(test => test.status !== 'passed')
			.map(test =>
				failure(`${file.name} › ${test.fullName}`, test.failureMessages?.[0] ?? test.status),
			),
	)
	return {
		passed: report.numPassedTests,
		failed: report.numTotalTests - report.numPassedTests + brokenFiles.length,
		failures: [...failedTests, ...brokenFiles.map(file => failure(file.name, file.message))],
	}
}

/** Skipped and flaky tests are failed ones; so is an error outside of tests. */
export function countPlaywright({ stats, errors, suites = [] }: PlaywrightReport): Counts {
	return {
		passed: stats.expected,
		failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
		failures: [
			...suites.flatMap(failuresOf),
			...errors.map(({ message }) => failure('outside of tests', message)),
		],
	}
}

function failuresOf(suite: PlaywrightSuite): string[] {
	const own = (suite.specs ?? []).flatMap(spec =>
		spec.tests
			.filter(test => test.status !== 'expected')
			.map(test =>
				failure(
					`[${test.projectName}] ${suite.file}:${spec.line} › ${spec.title}`,
					test.results.find(({ error }) => error)?.error?.message ?? test.status,
				),
			),
	)
	return [...own, ...(suite.suites ?? []).flatMap(failuresOf)]
}

function failure(where: string, message = ''): string {
	const said = stripVTControlCharacters(message).replace(/\s+/g, ' ').trim().slice(0, 400)
	return `${where.replace(`${process.cwd()}/`, '')}: ${said}`
}

/**
 * The counts in the report that a test runner left in `file`. A runner that
 * crashed, found no test, or failed for a reason that is not in its report
 * counts as one failure.
 */
export function readCounts<Report>(
	file: string,
	count: (report: Report) => Counts,
	succeeded: boolean,
): Counts {
	let counts: Counts
	try {
		counts = count(JSON.parse(readFileSync(file, 'utf8')))
	} catch {
		return FAILED
	}
	const unexplained = counts.failed === 0 && (!succeeded || counts.passed === 0)
	return unexplained ? { ...counts, failed: 1 } : counts
}
