import { type Browser, type Page, expect as plainExpect, test } from '@playwright/test'
import { freePort } from '../../scripts/free-port.ts'
import { Visitor } from '../support/browserless.ts'
import { startLossyProxy } from '../support/lossy-proxy.ts'
import { startServer } from '../support/server.ts'
import { composer } from './main-job'

const LONG = process.env.LONG === '1'
const EACH = LONG ? 250 : 30

test.setTimeout(LONG ? 1_800_000 : 300_000)
const expect = plainExpect.configure({ timeout: LONG ? 900_000 : 180_000 })

/** In 0…1, the same at each run. */
function randomFrom(seed: number) {
	let state = seed
	return () => {
		state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
		return state / 2 ** 32
	}
}

/** Logged in, in the conversation, before the network turns bad. */
async function enter(browser: Browser, baseURL: string, email: string, path: string) {
	const page = await (await browser.newContext({ baseURL })).newPage()
	await page.goto(`/login?redirectTo=${encodeURIComponent(path)}`)
	await page.getByLabel('E-mail').fill(email)
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in' }).click()
	await expect(page).toHaveURL(new RegExp(`${path}$`))
	await watch(page)
	return page
}

interface Watching {
	seen: Set<string>
	wrong: string[]
}

/** From now on the page notes whatever it shows twice or out of order, at any moment. */
const watch = (page: Page) =>
	page.evaluate(() => {
		const watching: Watching = { seen: new Set(), wrong: [] }
		Object.assign(window, { watching })
		const look = () => {
			const texts = [...document.querySelectorAll('[role=log] .bubble')]
				.map(bubble => bubble.textContent ?? '')
				.filter(text => /^\w+ \d+ of /.test(text))
			for (const text of texts) {
				if (texts.indexOf(text) !== texts.lastIndexOf(text)) watching.wrong.push(`twice: ${text}`)
				watching.seen.add(text)
			}
			const numbers = [...document.querySelectorAll<HTMLElement>('[role=log] [data-seq]')]
			const seqs = numbers.map(one => Number(one.dataset.seq))
			if (seqs.some((seq, i) => i > 0 && seq !== seqs[i - 1]! + 1))
				watching.wrong.push(`order: ${seqs.join(' ')}`)
		}
		new MutationObserver(look).observe(document, { subtree: true, childList: true })
	})

const watched = (page: Page) =>
	page.evaluate(() => {
		const { seen, wrong } = (window as unknown as { watching: Watching }).watching
		return { seen: seen.size, wrong }
	})

/** Writes as fast as the page takes it; sending is the page's affair. */
async function write(page: Page, texts: string[]) {
	for (const text of texts) {
		await composer(page).fill(text)
		await composer(page).press('Enter')
		await expect(composer(page)).toHaveValue('')
	}
}

test(`${2 * EACH} messages of two people over a network that loses a fifth of the requests and a tenth of the answers`, async ({
	browser,
}) => {
	const port = await freePort()
	const target = `http://127.0.0.1:${port}`
	const proxy = await startLossyProxy(() => target, randomFrom(7))
	const server = await startServer({ seed: true, port, env: { APP_ORIGIN: proxy.origin } })
	const visitor = new Visitor(proxy.origin)
	await visitor.logIn('homeowner@example.com')
	const other = new Visitor(proxy.origin)
	await other.logIn('contractor@example.com')
	const threadId = await other.firstThread()
	const path = `/messages/${threadId}`
	const { thread } = await (await visitor.request(`/api/threads/${threadId}`)).json()

	const pages = await Promise.all([
		enter(browser, proxy.origin, 'homeowner@example.com', path),
		enter(browser, proxy.origin, 'contractor@example.com', path),
	])
	const texts = ['Hanna', 'Carl'].map(name =>
		Array.from({ length: EACH }, (_, i) => `${name} ${i + 1} of ${EACH}`),
	)
	const started = performance.now()
	proxy.lossy = true
	await Promise.all(pages.map((page, i) => write(page, texts[i]!)))
	for (const page of pages) {
		await expect(page.locator('[data-sending]')).toHaveCount(0)
		await expect.poll(async () => (await watched(page)).seen).toBe(2 * EACH)
		expect((await watched(page)).wrong).toEqual([])
	}
	const seconds = Math.round((performance.now() - started) / 1000)
	proxy.lossy = false
	const { requests, answers } = proxy.lost
	console.log(
		`${2 * EACH} messages in ${seconds} s; lost: ${requests} requests, ${answers} answers`,
	)
	expect(requests).toBeGreaterThan(0)
	expect(answers).toBeGreaterThan(0)

	// Stored once, each person's in the order in which they wrote.
	const stored: { seq: number; body: string }[] = []
	for (let after = thread.lastSeq; ; after = stored.at(-1)!.seq) {
		const answer = await visitor.request(`/api/threads/${threadId}/messages?after=${after}`)
		const { messages, hasNewer } = await answer.json()
		stored.push(...messages)
		if (!hasNewer) break
	}
	const bodies = stored.map(({ body }) => body)
	for (const mine of texts) {
		expect(bodies.filter(body => mine.includes(body))).toEqual(mine)
	}
	expect(bodies).toHaveLength(2 * EACH)

	// And a page that is loaded anew shows the same end.
	for (const page of pages) {
		await page.reload()
		const shown = page.locator('[role=log] [data-seq] .bubble')
		await expect(shown.last()).toHaveText(bodies.at(-1)!)
		expect((await shown.allTextContents()).slice(-30)).toEqual(bodies.slice(-30))
	}
	await Promise.all(pages.map(page => page.context().close()))
	await server.stop()
	await proxy.stop()
})
