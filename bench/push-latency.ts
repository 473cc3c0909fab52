// From pressing Send to the other's screen: two Chromium pages, one server, 1,000
// messages by turns. `npm run build && npx tsx bench/push-latency.ts [messages]`
import { type Browser, chromium, type Page } from '@playwright/test'
import { isMain } from '../scripts/is-main.ts'
import { Visitor } from '../tests/support/browserless.ts'
import { startServer } from '../tests/support/server.ts'
import { below, median, percentile, printRows, type Row } from './figures.ts'

const COUNT = 1000

/** A conversation of a hundred messages, then a fresh page, as after a night. */
const FRESH_AFTER = 100

declare global {
	interface Window {
		/** Resolves with the moment at which this text is on the screen. */
		arrival: (text: string) => Promise<number>
		sendNow: (text: string) => number
	}
}

async function openPage(browser: Browser, origin: string, email: string, path: string) {
	const visitor = await new Visitor(origin).logIn(email)
	const context = await browser.newContext({ baseURL: origin })
	const { hostname } = new URL(origin)
	await context.addCookies(
		[...visitor.cookies].map(([name, value]) => ({ name, value, domain: hostname, path: '/' })),
	)
	const page = await context.newPage()
	await page.addInitScript(watchMessages)
	await page.goto(path)
	await page.locator('html[data-live=push]').waitFor()
	return page
}

/** Runs in the page. Both pages read the same clock. */
function watchMessages() {
	const awaited = new Map<string, (at: number) => void>()
	window.arrival = text => new Promise(resolve => awaited.set(text, resolve))
	window.sendNow = text => {
		const field = document.querySelector<HTMLTextAreaElement>('#composer')!
		field.value = text
		field.dispatchEvent(new Event('input', { bubbles: true }))
		const at = Date.now()
		field.form!.querySelector<HTMLButtonElement>('button[type=submit]')!.click()
		return at
	}
	new MutationObserver(changes => {
		const texts = changes
			.flatMap(({ addedNodes }) => [...addedNodes])
			.flatMap(node => (node instanceof Element ? [...node.querySelectorAll('.bubble')] : []))
			.map(bubble => bubble.textContent!)
		requestAnimationFrame(() => {
			for (const text of texts) awaited.get(text)?.(Date.now())
		})
	}).observe(document, { childList: true, subtree: true })
}

async function latencyOf(from: Page, to: Page, text: string): Promise<number> {
	const arrived = to.evaluate(text => window.arrival(text), text)
	const sent = await from.evaluate(text => window.sendNow(text), text)
	return (await arrived) - sent
}

export default async function pushLatency(count = COUNT): Promise<Row[]> {
	const server = await startServer({ seed: true })
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
	})
	try {
		const latencies = await latenciesOf(browser, server.origin, count)
		const [middle, late] = [median(latencies), percentile(latencies, 0.99)]
		const detail = `${count} messages, longest ${percentile(latencies, 1)} ms`
		return [
			below('from Send to the other’s screen, median', middle, { bar: 150, unit: 'ms', detail }),
			below('from Send to the other’s screen, 99th percentile', late, { bar: 400, unit: 'ms' }),
		]
	} finally {
		await browser.close()
		await server.stop()
	}
}

async function latenciesOf(browser: Browser, origin: string, count: number): Promise<number[]> {
	const threadId = await (await new Visitor(origin).logIn('contractor@example.com')).firstThread()
	const path = `/messages/${threadId}`
	const pages = await Promise.all(
		['homeowner@example.com', 'contractor@example.com'].map(email =>
			openPage(browser, origin, email, path),
		),
	)
	const latencies: number[] = []
	for (let i = 0; i < count; i++) {
		if (i > 0 && i % FRESH_AFTER === 0) {
			await Promise.all(
				pages.map(async page => {
					await page.reload()
					await page.locator('html[data-live=push]').waitFor()
				}),
			)
		}
		const [from, to] = i % 2 ? pages : pages.toReversed()
		latencies.push(await latencyOf(from!, to!, `Message ${i} of the bench`))
	}
	return latencies
}

if (isMain(import.meta.url)) printRows(await pushLatency(Number(process.argv[2] ?? COUNT)))
