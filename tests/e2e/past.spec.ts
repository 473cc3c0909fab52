import { type Browser, expect, type Page, test } from '@playwright/test'
import type { Visitor } from '../support/browserless.ts'
import { storeLongThread } from '../support/long-thread.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { composer, hearsByPush, learnNothingByPolling, message, send } from './main-job'

const LONG = process.env.LONG === '1'
const MANY = LONG ? 100_000 : 1500

let server: RunningServer

test.beforeAll(async () => {
	server = await startServer()
})

test.afterAll(() => server.stop())

interface Opened {
	page: Page
	path: string
	/** The other person, without a browser. */
	contractor: Visitor
	write: (body: string) => Promise<void>
}

/** A long conversation on the homeowner's screen; `query` is the place in it. */
async function open(browser: Browser, count: number, query = '', unread = 0): Promise<Opened> {
	const { homeowner, contractor, path } = await storeLongThread(server, count, unread)
	const context = await browser.newContext({ baseURL: server.origin })
	await context.addCookies(
		[...homeowner.cookies].map(([name, value]) => ({ name, value, url: server.origin })),
	)
	const page = await context.newPage()
	await page.goto(path + query)
	await hearsByPush(page)
	const write = async (body: string) => {
		const response = await contractor.json('POST', `/api/threads${path.slice(9)}/messages`, {
			body,
		})
		expect(response.status).toBe(201)
	}
	return { page, path, contractor, write }
}

const scroller = (page: Page) => page.locator('.scroller')
const seqs = (page: Page) =>
	page
		.locator('[role=log] [data-seq]')
		.evaluateAll(all => all.map(one => Number((one as HTMLElement).dataset.seq)))
const first = async (page: Page) => (await seqs(page))[0]!
const last = async (page: Page) => (await seqs(page)).at(-1)!

/** The first message in view and its distance from the top edge. */
const placeOf = (page: Page) =>
	scroller(page).evaluate(box => {
		const { top } = box.getBoundingClientRect()
		const one = [...box.querySelectorAll<HTMLElement>('[data-seq]')].find(
			element => element.getBoundingClientRect().bottom > top,
		)!
		return { seq: Number(one.dataset.seq), top: Math.round(one.getBoundingClientRect().top - top) }
	})

/** Scrolls to the end of what is loaded; resolves when the next page has come, or says that none comes. */
async function further(page: Page, way: 'up' | 'down'): Promise<boolean> {
	return scroller(page).evaluate(async (box, way) => {
		const edge = () => {
			const all = box.querySelectorAll<HTMLElement>('[data-seq]')
			return Number((way === 'up' ? all[0] : all[all.length - 1])!.dataset.seq)
		}
		const before = edge()
		const links = [...box.querySelectorAll('a')].map(link => link.textContent)
		if (!links.includes(way === 'up' ? 'Earlier messages' : 'Later messages')) return false
		box.scrollTop = way === 'up' ? -box.scrollHeight : 0
		while (edge() === before) await new Promise(requestAnimationFrame)
		return true
	}, way)
}

/** From now on the page notes which messages it showed, and whatever was wrong with them at any moment. */
const watch = (page: Page) =>
	page.evaluate(() => {
		const watching = { seen: new Uint8Array(200_000), most: 0, wrong: [] as string[] }
		Object.assign(window, { watching })
		const look = () => {
			const all = [...document.querySelectorAll<HTMLElement>('[role=log] [data-seq]')]
			watching.most = Math.max(watching.most, all.length)
			const numbers = all.map(one => Number(one.dataset.seq))
			for (const [i, seq] of numbers.entries()) {
				watching.seen[seq] = 1
				if (i > 0 && seq !== numbers[i - 1]! + 1) watching.wrong.push(`${numbers[i - 1]}, ${seq}`)
				if (!all[i]!.textContent?.includes(seq > 1 ? `message ${seq}` : 'It begins')) {
					watching.wrong.push(`${seq}: ${all[i]!.textContent}`)
				}
			}
		}
		new MutationObserver(look).observe(document.querySelector('[role=log]')!, {
			childList: true,
			subtree: true,
		})
		look()
	})

const watched = (page: Page) =>
	page.evaluate(() => {
		const { seen, most, wrong } = (
			window as unknown as { watching: { seen: Uint8Array; most: number; wrong: string[] } }
		).watching
		const count = seen.reduce((sum, one) => sum + one, 0)
		const all = { count, last: seen.lastIndexOf(1), most, wrong: wrong.slice(0, 5) }
		seen.fill(0)
		return all
	})

/** Bytes of the JavaScript heap after collecting what is not needed. */
async function heapOf(page: Page): Promise<number> {
	const cdp = await page.context().newCDPSession(page)
	await cdp.send('HeapProfiler.collectGarbage')
	const { usedSize } = await cdp.send('Runtime.getHeapUsage')
	await cdp.detach()
	return usedSize
}

test(`${MANY} messages by scrolling, to the oldest and back, while more are written`, async ({
	browser,
}) => {
	test.setTimeout(LONG ? 3_600_000 : 120_000)
	const { page, write } = await open(browser, MANY)
	await watch(page)
	let written = MANY
	let pages = 0
	const heaps: number[] = []
	const go = async (way: 'up' | 'down') => {
		while (await further(page, way)) {
			if (++pages % 10 === 0 && written < MANY + 400) await write(`message ${++written}`)
			if (pages % Math.ceil(MANY / 250) === 0) heaps.push(await heapOf(page))
		}
	}
	await go('up')
	expect(await first(page)).toBe(1)
	const up = await watched(page)
	expect(up).toMatchObject({ wrong: [], count: up.last })
	expect(up.last).toBeGreaterThanOrEqual(MANY)
	await go('down')
	await expect.poll(() => last(page)).toBe(written)
	const down = await watched(page)
	expect(down).toMatchObject({ wrong: [], last: written })
	expect(down.count).toBeGreaterThanOrEqual(written - 300) // the oldest stood there already
	const most = Math.max(up.most, down.most)
	expect(most).toBeLessThan(600)
	const megabytes = heaps.map(bytes => (bytes / 1e6).toFixed(1))
	console.info(
		`${pages} pages, at most ${most} messages on the page, heap ${megabytes.join(' ')} MB`,
	)
	const half = Math.floor(heaps.length / 2)
	const mean = (some: number[]) => some.reduce((sum, one) => sum + one, 0) / some.length
	expect(mean(heaps.slice(half))).toBeLessThan(mean(heaps.slice(0, half)) * 1.2)
})

test('nothing moves while pages come and go at either side', async ({ browser }) => {
	const { page } = await open(browser, 900, '?at=450')
	for (const way of ['up', 'up', 'up', 'up', 'up', 'up', 'down', 'down', 'down', 'down'] as const) {
		const moved = await scroller(page).evaluate(async (box, way) => {
			const { top } = box.getBoundingClientRect()
			const all = () => [...box.querySelectorAll<HTMLElement>('[data-seq]')]
			const edge = () => (way === 'up' ? all()[0]! : all().at(-1)!).id
			// To where the next page is not asked for yet, then on, as a wheel does.
			const before = edge()
			while (edge() === before) {
				const limit = way === 'up' ? -box.scrollHeight : 0
				box.scrollTop += Math.sign(limit - box.scrollTop) * 120
				const inView = all().find(one => one.getBoundingClientRect().bottom > top)!
				const at = inView.getBoundingClientRect().top
				await new Promise(requestAnimationFrame)
				await new Promise(requestAnimationFrame)
				if (!inView.isConnected) return 'taken away'
				const by = inView.getBoundingClientRect().top - at
				if (Math.abs(by) > 1) return `${inView.id} by ${by}`
			}
			return ''
		}, way)
		expect(moved).toBe('')
	}
})

test('who reads in the middle is told of what is new, sees changes at once, and goes to the newest', async ({
	browser,
}) => {
	const { page, path, contractor, write } = await open(browser, 600, '?at=300#m-300')
	await expect(message(page, 'message 300')).toBeInViewport()
	await expect(page.getByRole('link', { name: 'Newest' })).toBeVisible()
	await hearsByPush(page)
	await learnNothingByPolling(page)
	const before = await placeOf(page)
	await write('hello from the end')
	await expect(page.getByRole('button', { name: '1 new message' })).toBeVisible()
	await expect(message(page, 'hello from the end')).toHaveCount(0)
	await expect(page.locator('[role=log]')).toHaveAttribute('aria-live', 'off')
	expect(await placeOf(page)).toEqual(before)

	// The contractor wrote the even ones; those are old enough to be deleted only.
	const gone = await contractor.json('DELETE', `/api/threads${path.slice(9)}/messages/590`, {})
	expect(gone.status).toBeLessThan(300)
	await page.getByRole('button', { name: '1 new message' }).click()
	await expect(message(page, 'hello from the end')).toBeInViewport()
	await expect(page.locator('#m-590')).toContainText('This message was deleted.')
	await expect(page).toHaveURL(path)
	await expect(page.locator('[role=log]')).toHaveAttribute('aria-live', 'polite')
	await expect(page.getByRole('button', { name: 'new message' })).toBeHidden()
	await expect(scroller(page)).toBeFocused()

	const again = await contractor.json('DELETE', `/api/threads${path.slice(9)}/messages/588`, {})
	expect(again.status).toBeLessThan(300)
	await expect(page.locator('#m-588')).toContainText('This message was deleted.')
})

test('more changes than one answer tells of: what is in view is loaded again', async ({
	browser,
}) => {
	const { page, path, contractor, write } = await open(browser, 600, '?at=500')
	await expect(message(page, 'message 500')).toBeVisible()
	await page.context().setOffline(true)
	const url = `/api/threads${path.slice(9)}/messages`
	expect((await contractor.json('DELETE', `${url}/500`, {})).status).toBeLessThan(300)
	for (let i = 0; i < 90; i++) await write(`while away ${i}`)
	await page.context().setOffline(false)
	await expect(page.locator('#m-500')).toContainText('This message was deleted.')
	expect((await placeOf(page)).seq).toBeGreaterThan(450)
})

test('what is written in the middle of the past stands at the end, where the page goes', async ({
	browser,
}) => {
	const { page } = await open(browser, 300, '?before=150')
	expect(await last(page)).toBeLessThan(300)
	await send(page, 'An answer')
	await expect(message(page, 'An answer')).toHaveCount(1)
	await expect(message(page, 'An answer')).toBeInViewport()
	expect(await last(page)).toBe(301)
})

test('Back and reload come to where the reader was', async ({ browser }) => {
	const { page, path } = await open(browser, 600)
	for (let i = 0; i < 5; i++) await further(page, 'up')
	await scroller(page).evaluate(box => {
		box.scrollTop += 333
	})
	const place = await placeOf(page)
	await expect(page).toHaveURL(new RegExp(`${path}\\?at=${place.seq}$`))
	await page.getByRole('link', { name: 'Options' }).click()
	await expect(page.getByRole('heading', { name: 'Mute' })).toBeVisible()
	await page.goBack()
	await expect.poll(() => placeOf(page)).toEqual(place)
	await page.reload()
	await hearsByPush(page)
	await expect.poll(() => placeOf(page)).toEqual(place)
})

test('a link to a message opens at it, with and without the page in its address', async ({
	browser,
}) => {
	const { page, path } = await open(browser, 600, '?at=200#m-200')
	await expect(message(page, 'message 200')).toBeInViewport()
	await page.goto('about:blank')
	await page.goto(`${path}#m-77`)
	await expect(message(page, 'message 77')).toBeInViewport()
	// Of a message that does not exist: the newest.
	await page.goto('about:blank')
	await page.goto(`${path}#m-9999`)
	await expect(message(page, 'message 600')).toBeInViewport()
})

test('pages that do not come: a sentence, and another try by the same link', async ({
	browser,
}) => {
	const { page } = await open(browser, 600)
	await page.route('**/past?*', route => route.abort())
	await scroller(page).evaluate(box => {
		box.scrollTop = -box.scrollHeight
	})
	await expect(page.getByRole('alert')).toContainText('could not be loaded')
	const before = await first(page)
	const again = page.getByRole('link', { name: 'Try again' })
	await expect(again).toHaveAttribute('href', `?before=${before}`)
	await again.click()
	await expect(page.getByRole('alert')).toContainText('could not be loaded')
	await page.unroute('**/past?*')
	await again.click()
	await expect.poll(() => first(page)).toBeLessThan(before)
	await expect(page.getByRole('alert')).toHaveCount(0)
})

test('opens at what is new, which is read when it was seen', async ({ browser }) => {
	const { page, write, contractor, path } = await open(browser, 600, '', 30)
	const line = page.locator('[data-new]')
	await expect(line).toBeInViewport()
	expect(await line.evaluate(one => one.closest('li')!.id)).toMatch(/^m-57[12]$/)
	const lastRead = async () => {
		const { thread } = await (await contractor.request(`/api/threads${path.slice(9)}`)).json()
		return thread.counterpartLastReadSeq as number
	}
	await expect.poll(lastRead).toBeGreaterThan(570)
	expect(await lastRead()).toBeLessThan(600)
	await scroller(page).evaluate(box => {
		box.scrollTop = 0
	})
	await expect.poll(lastRead).toBe(600)
	await expect(line).toHaveCount(1) // still to be found
	await write('more')
	await expect(message(page, 'more')).toBeInViewport()
	expect(await line.evaluate(one => one.closest('li')!.id)).toMatch(/^m-57[12]$/)
})

test('opens at what is new also when that is far back', async ({ browser }) => {
	const { page, path } = await open(browser, 600, '', 200)
	await expect(page.locator('[data-new]')).toBeInViewport()
	expect((await placeOf(page)).seq).toBeGreaterThan(380)
	await expect(page.getByRole('link', { name: 'Newest' })).toBeVisible()
	// From the inbox, too.
	await page.goto('/messages')
	await hearsByPush(page)
	await page.locator(`[data-thread-id="${path.slice(10)}"]`).click()
	await expect(page.locator('[data-new]')).toBeInViewport()
})

test('by keyboard; the focus and what is selected stay while the far end goes', async ({
	browser,
}) => {
	const { page } = await open(browser, 900)
	await message(page, 'message 899').locator('a').first().focus()
	await scroller(page).evaluate(box => box.scrollTo(0, -1200))
	await page.evaluate(() => {
		const selection = getSelection()!
		const text = document.querySelector('#m-880 .bubble')!.firstChild!
		selection.setBaseAndExtent(text, 0, text, 7)
	})
	for (let i = 0; i < 4; i++) await further(page, 'up')
	expect(await page.evaluate(() => getSelection()!.toString())).toBe('message')
	await page.evaluate(() => getSelection()!.removeAllRanges())
	await expect.poll(async () => [await further(page, 'up'), await last(page)][1]).toBeLessThan(890)
	await expect(scroller(page)).toBeFocused()

	const before = (await placeOf(page)).seq
	await page.keyboard.press('PageDown')
	await expect.poll(async () => (await placeOf(page)).seq).toBeGreaterThan(before)
	await page.keyboard.press('Home')
	await expect.poll(async () => (await placeOf(page)).seq).toBeLessThan(before)
	await expect(composer(page)).toBeVisible()
})
