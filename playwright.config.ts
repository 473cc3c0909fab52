import { defineConfig, type ReporterDescription } from '@playwright/test'

const report = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE
const json: ReporterDescription[] = report ? [['json', { outputFile: report }]] : []

export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results',
	// Needs a build: `npm run build`.
	globalSetup: './tests/support/e2e-server.ts',
	workers: 2,
	fullyParallel: false,
	forbidOnly: !!process.env.CI,
	retries: 0,
	// Bounds for what never comes; a busy machine is no defect.
	timeout: 180_000,
	expect: { timeout: 30_000 },
	reporter: [['list'], ...json],
	use: {
		baseURL: process.env.E2E_ORIGIN, // the global setup's: workers read this file after it
		launchOptions: {
			executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
			args: [
				'--no-sandbox',
				'--disable-quic',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				'--no-first-run',
			],
		},
	},
	projects: [
		{ name: 'scripts', testMatch: /^(?!.*\.no-scripts\.spec\.ts$).*\.spec\.ts$/ },
		{
			name: 'no-scripts',
			testMatch: /\.no-scripts\.spec\.ts$/,
			use: { javaScriptEnabled: false },
		},
	],
})
