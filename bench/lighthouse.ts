// Lighthouse on a throttled phone, as it is by default: the inbox, a conversation and the
// notifications of someone who is logged in. `npx` fetches it; it is no dependency.
// `npm run build && npx tsx bench/lighthouse.ts`
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { isMain } from '../scripts/is-main.ts'
import { Visitor } from '../tests/support/browserless.ts'
import { startServer } from '../tests/support/server.ts'
import { median, printRows, type Row } from './figures.ts'

const LIGHTHOUSE = 'lighthouse@12.8.2'

/** Performance varies from run to run; the other scores do not. */
const ROUNDS = 3

const BARS = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 }

type Category = keyof typeof BARS

interface Report {
	categories: Record<Category, { score: number }>
	audits: Record<string, { score: number | null; title: string; scoreDisplayMode: string }>
}

/** One run on one page. @throws Error when Lighthouse fails. */
async function examine(url: string, cookie: string): Promise<Report> {
	const folder = mkdtempSync(path.join(tmpdir(), 'lighthouse-'))
	const report = path.join(folder, 'report.json')
	try {
		await promisify(execFile)(
			'npx',
			[
				'--yes',
				LIGHTHOUSE,
				url,
				'--quiet',
				'--output=json',
				`--output-path=${report}`,
				`--extra-headers=${JSON.stringify({ Cookie: cookie })}`,
				`--only-categories=${Object.keys(BARS).join(',')}`,
				'--chrome-flags=--headless=new --no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync',
			],
			{ env: { ...process.env, CHROME_PATH: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' } },
		)
		return JSON.parse(readFileSync(report, 'utf8'))
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

/** What cost points. */
const lacking = ({ audits }: Report): string[] =>
	Object.values(audits)
		.filter(({ score, scoreDisplayMode }) => scoreDisplayMode === 'binary' && score === 0)
		.map(({ title }) => title)

export default async function lighthouse(): Promise<Row[]> {
	const server = await startServer({ seed: true, env: { DEMO_MODE: 'false' } })
	try {
		const visitor = await new Visitor(server.origin).logIn('homeowner@example.com')
		const pages = {
			inbox: '/messages',
			conversation: `/messages/${await visitor.firstThread()}`,
			notifications: '/notifications',
		}
		const rows: Row[] = []
		for (const [name, page] of Object.entries(pages)) {
			const reports: Report[] = []
			for (let round = 0; round < ROUNDS; round++) {
				reports.push(await examine(server.origin + page, visitor.cookieHeader()))
			}
			for (const [category, bar] of Object.entries(BARS) as [Category, number][]) {
				const scores = reports.map(({ categories }) => Math.round(100 * categories[category].score))
				const score = median(scores)
				rows.push({
					what: `${name}, throttled phone: ${category}`,
					figure: String(score),
					bar: `≥ ${bar}`,
					met: score >= bar,
					spread: `${Math.min(...scores)}–${Math.max(...scores)}`,
					detail: score < bar ? lacking(reports[0]!).join('; ') : '',
				})
			}
		}
		return rows
	} finally {
		await server.stop()
	}
}

if (isMain(import.meta.url)) printRows(await lighthouse())
