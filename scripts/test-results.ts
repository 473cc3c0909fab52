import { readFileSync } from 'node:fs'

export type Counts = { passed: number; failed: number }

export const PASSED: Counts = { passed: 1, failed: 0 }
export const FAILED: Counts = { passed: 0, failed: 1 }

/** Fields of the report of `vitest --reporter=json` that count. */
type VitestReport = {
	numTotalTests: number
	numPassedTests: number
	testResults: { status: string; assertionResults: { status: string }[] }[]
}

/** Fields of the report of Playwright's json reporter that count. */
type PlaywrightReport = {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number }
	errors: unknown[]
}

/** Skipped and unfinished tests are failed ones; so is a file that fails outside its tests. */
export function countVitest(report: VitestReport): Counts {
	const brokenFiles = report.testResults.filter(
		file =>
			file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
	)
	return {
		passed: report.numPassedTests,
		failed: report.numTotalTests - report.numPassedTests + brokenFiles.length,
	}
}

/** Skipped and flaky tests are failed ones; so is an error outside of tests. */
export function countPlaywright({ stats, errors }: PlaywrightReport): Counts {
	return {
		passed: stats.expected,
		failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
	}
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
