import { expect, test } from 'vitest'
import { countPlaywright, countVitest } from '../../scripts/test-results.ts'

test('vitest: what did not pass counts as failed and is named', () => {
	const counts = countVitest({
		numTotalTests: 3,
		numPassedTests: 1,
		testResults: [
			{
				name: `${process.cwd()}/tests/a.test.ts`,
				status: 'failed',
				assertionResults: [
					{ status: 'passed', fullName: 'good' },
					{
						status: 'failed',
						fullName: 'bad',
						failureMessages: ['\u001b[31mError:\u001b[39m no\n  at x'],
					},
					{ status: 'skipped', fullName: 'left out' },
				],
			},
			{
				name: 'tests/b.test.ts',
				status: 'failed',
				message: 'Cannot find module',
				assertionResults: [],
			},
		],
	})
	expect(counts).toEqual({
		passed: 1,
		failed: 3,
		failures: [
			'tests/a.test.ts › bad: Error: no at x',
			'tests/a.test.ts › left out: skipped',
			'tests/b.test.ts: Cannot find module',
		],
	})
})

test('Playwright: flaky and skipped ones too, and errors outside of tests', () => {
	const spec = (title: string, status: string, message?: string) => ({
		title,
		line: 3,
		tests: [
			{ projectName: 'scripts', status, results: [{ error: message ? { message } : undefined }] },
		],
	})
	const counts = countPlaywright({
		stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
		errors: [{ message: 'no browser' }],
		suites: [
			{
				file: 'a.spec.ts',
				specs: [spec('good', 'expected'), spec('bad', 'unexpected', 'no')],
				suites: [{ file: 'a.spec.ts', specs: [spec('now and then', 'flaky')] }],
			},
		],
	})
	expect(counts).toEqual({
		passed: 1,
		failed: 3,
		failures: [
			'[scripts] a.spec.ts:3 › bad: no',
			'[scripts] a.spec.ts:3 › now and then: flaky',
			'outside of tests: no browser',
		],
	})
})
