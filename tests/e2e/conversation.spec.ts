import { expect, type Locator, type Page, test } from '@playwright/test'
import { startServer } from '../support/server.ts'
import { composer, makeConversation, message, send, unreadCounts } from './main-job'

// Requests of a service worker would go past what a test does to the page's.
test.use({ serviceWorkers: 'block' })

const SENDING = '**/api/threads/*/messages'
const sending = (page: Page) => page.locator('[data-sending]')
const scroller = (page: Page) => page.locator('.scroller')

/** Where the first message in view stands, by number and height. */
const placeOf = (page: Page) =>
	scroller(page).evaluate(box => {
		const top = box.getBoundingClientRect().top
		const first = [...box.querySelectorAll('[data-seq]')].find(
			element => element.getBoundingClientRect().bottom > top,
		)!
		return `${first.id} at ${Math.round(first.getBoundingClientRect().top)}`
	})

test('a message stands there at once, becomes itself and is never doubled', async ({ browser }) => {
	const { homeowner, contractor } = await makeConversation(browser)
	let answer: () => void = () => {}
	const held = new Promise<void>(resolve => {
		answer = resolve
	})
	await homeowner.route(SENDING, async route => {
		await held
		await route.continue()
	})
	await send(homeowner, 'Good morning')
	await expect(sending(homeowner)).toHaveText(/Good morning.*Sending…/s)
	const element = await sending(homeowner).elementHandle()
	answer()
	await expect(message(homeowner, 'Good morning')).toHaveAttribute('data-seq', '2')
	await expect(
		homeowner.locator('[role=log]').getByText('Good morning', { exact: true }),
	).toHaveCount(1)
	expect(await element!.evaluate(node => node.isConnected && node.id)).toBe('m-2')
	await expect(message(contractor, 'Good morning')).toBeVisible()
	await expect(homeowner.locator('[data-seen]')).toHaveCount(1)
})

test('a message that finds no network says so, keeps its text and is stored once by Retry', async ({
	browser,
}) => {
	const { homeowner } = await makeConversation(browser)
	await homeowner.route(SENDING, route => route.abort())
	await send(homeowner, 'Is anybody there?')
	await expect(sending(homeowner)).toContainText('Waiting for network.')
	// Pressing it again and again changes nothing.
	for (let i = 0; i < 3; i++) await homeowner.getByRole('button', { name: 'Retry' }).click()
	await expect(sending(homeowner)).toContainText('Waiting for network.')
	await homeowner.unroute(SENDING)
	await homeowner
		.getByRole('button', { name: 'Retry' })
		.click({ timeout: 1000 })
		.catch(() => {}) // it was sent by itself
	await expect(message(homeowner, 'Is anybody there?')).toHaveCount(1)
	await expect(sending(homeowner)).toHaveCount(0)
})

test('an answer that is lost on its way back does not double the message', async ({ browser }) => {
	const { homeowner } = await makeConversation(browser)
	await homeowner.route(SENDING, async route => {
		await route.fetch()
		await route.abort()
	})
	await send(homeowner, 'Stored, but nobody said so')
	// The poll brings it under its own key before a try comes through.
	await expect(message(homeowner, 'Stored, but nobody said so')).toHaveCount(1)
	await homeowner.unrouteAll({ behavior: 'wait' }) // it is being tried again
	await homeowner.reload()
	await expect(message(homeowner, 'Stored, but nobody said so')).toHaveCount(1)
	await expect(sending(homeowner)).toHaveCount(0)
})

test('a message that was not sent survives a reload and is then stored once', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	await homeowner.route(SENDING, route => route.abort())
	await send(homeowner, 'From the cellar')
	await expect(sending(homeowner)).toContainText('Waiting for network.')
	await homeowner.unroute(SENDING)
	await homeowner.reload()
	await expect(message(homeowner, 'From the cellar')).toHaveCount(1)
	await expect(message(contractor, 'From the cellar')).toHaveCount(1)
})

test('Enter sends, Shift+Enter breaks the line, and the draft of each conversation stays', async ({
	browser,
}) => {
	const { homeowner, path } = await makeConversation(browser)
	await composer(homeowner).pressSequentially('One')
	await composer(homeowner).press('Shift+Enter')
	await composer(homeowner).pressSequentially('two')
	await composer(homeowner).press('Enter')
	await expect(message(homeowner, 'One\ntwo')).toBeVisible()
	await expect(composer(homeowner)).toHaveValue('')

	await composer(homeowner).fill('half a thought')
	await homeowner.getByRole('link', { name: 'Leads', exact: true }).click()
	await expect(homeowner.getByRole('heading', { name: 'Leads', exact: true })).toBeVisible()
	await homeowner.goto(path)
	await expect(composer(homeowner)).toHaveValue('half a thought')
	await homeowner.reload()
	await expect(composer(homeowner)).toHaveValue('half a thought')
})

test('a reader at the end stays there; one who scrolled up does not move and is told', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	for (let i = 1; i <= 20; i++) await send(contractor, `Line ${i}\nand a second line`)
	await expect(homeowner.locator('[data-seq]')).toHaveCount(21)
	expect(await scroller(homeowner).evaluate(box => box.scrollTop)).toBe(0)

	await scroller(homeowner).evaluate(box => {
		box.scrollTop = -300
	})
	await expect.poll(() => scroller(homeowner).evaluate(box => box.scrollTop)).toBe(-300)
	const before = await placeOf(homeowner)
	await send(contractor, 'Something new')
	await expect(homeowner.getByRole('button', { name: '1 new message' })).toBeVisible()
	expect(await placeOf(homeowner)).toBe(before)
	await composer(homeowner).pressSequentially('typing moves nothing')
	expect(await placeOf(homeowner)).toBe(before)

	await homeowner.getByRole('button', { name: '1 new message' }).click()
	await expect(message(homeowner, 'Something new')).toBeInViewport()
	await expect(homeowner.getByRole('button', { name: '1 new message' })).toBeHidden()
})

test('an unchanged poll is a 304 without a body and renders nothing', async ({ browser }) => {
	const { homeowner, path } = await makeConversation(browser, { push: false })
	await homeowner.addInitScript(() => {
		const counter = window as unknown as { commits: number; __REACT_DEVTOOLS_GLOBAL_HOOK__: object }
		counter.commits = 0
		counter.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
			supportsFiber: true,
			inject: () => 1,
			onCommitFiberUnmount() {},
			onCommitFiberRoot() {
				counter.commits++
			},
		}
	})
	const commits = () => homeowner.evaluate(() => (window as unknown as { commits: number }).commits)
	const unchanged = () =>
		homeowner.waitForResponse(
			response => response.url().includes('/poll?') && response.status() === 304,
		)
	await homeowner.goto(path)
	await unchanged()
	const before = await commits()
	expect(before).toBeGreaterThan(0)
	for (let i = 0; i < 3; i++) {
		const response = await unchanged()
		expect(await response.request().sizes()).toMatchObject({ responseBodySize: 0 })
	}
	expect(await commits()).toBe(before)
})

test('a hidden page asks nothing, and asks at once when it is shown again', async ({ browser }) => {
	const { homeowner } = await makeConversation(browser, { push: false })
	await homeowner.waitForResponse(/\/poll\?/)
	const hide = (hidden: boolean) =>
		homeowner.evaluate(value => {
			Object.defineProperty(document, 'hidden', { configurable: true, get: () => value })
			document.dispatchEvent(new Event('visibilitychange'))
		}, hidden)
	await hide(true)
	let asked = 0
	homeowner.on('request', request => {
		if (request.url().includes('/poll')) asked++
	})
	// Two polls' time: that nothing comes can only be waited for.
	await homeowner.waitForTimeout(6500)
	expect(asked).toBe(0)
	const response = homeowner.waitForResponse(/\/poll\?/, { timeout: 2500 })
	await hide(false)
	await response
})

test('what is seen in a focused window is marked read by itself, and all counts agree', async ({
	browser,
}) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await expect.poll(() => unreadCounts(homeowner)).toEqual({ bell: 0, inbox: 0, title: 0 })
	await homeowner.goto('/messages')
	await send(contractor, 'First')
	await send(contractor, 'Second')
	await expect(message(contractor, 'Second')).toBeVisible()
	await homeowner.reload()
	expect(await unreadCounts(homeowner)).toEqual({ bell: 2, inbox: 2, title: 2 })
	await homeowner.locator('[data-thread-id]').click()
	await expect(homeowner).toHaveURL(new RegExp(`${path}$`))
	await expect.poll(() => unreadCounts(homeowner)).toEqual({ bell: 0, inbox: 0, title: 0 })
	await expect(message(contractor, 'Second').locator('[data-seen]')).toBeVisible()
})

test('the page survives a server that is away: draft and place stay, news arrive after', async ({
	browser,
}) => {
	const server = await startServer({ seed: true })
	const page = await (await browser.newContext({ baseURL: server.origin })).newPage()
	await page.goto('/login')
	await page.getByLabel('E-mail').fill('homeowner@example.com')
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in' }).click()
	await page.locator('[data-thread-id]').first().click()
	await composer(page).fill('do not lose me')
	await server.kill()
	await expect(page.getByText('Reconnecting…')).toBeVisible()
	await expect(composer(page)).toHaveValue('do not lose me')
	const again = await startServer({
		databaseUrl: server.databaseUrl,
		port: Number(new URL(server.origin).port),
		env: { SESSION_SECRET: 'a-secret-that-differs-from-the-first-1234' },
	})
	await page.evaluate(() => window.dispatchEvent(new Event('online')))
	await expect(page.getByText('Reconnecting…')).toBeHidden()
	await expect(composer(page)).toHaveValue('do not lose me')
	await composer(page).press('Enter')
	await expect(message(page, 'do not lose me')).toHaveCount(1)
	await again.stop()
	await server.stop().catch(() => {})
})

/** Presses a key until this has the focus. */
async function tabTo(target: Locator, key = 'Tab') {
	for (let presses = 0; presses < 40; presses++) {
		if (await target.evaluate(element => element === document.activeElement)) return
		await target.page().keyboard.press(key)
	}
	await expect(target).toBeFocused()
}

test('everything can be done by keyboard', async ({ browser }) => {
	const page = await (await browser.newContext()).newPage()
	await page.goto('/login')
	await tabTo(page.getByLabel('E-mail'))
	await page.keyboard.type('contractor2@example.com')
	await page.keyboard.press('Tab')
	await page.keyboard.type('demo-password')
	await page.keyboard.press('Enter')
	await expect(page).toHaveURL(/\/messages$/)
	await page.keyboard.press('Tab')
	await expect(page.getByText('Skip to the page')).toBeFocused()
	await page.keyboard.press('Enter')
	await tabTo(page.locator('[data-thread-id]').first())
	await page.keyboard.press('Enter')
	await expect(page).toHaveURL(/\/messages\/[\w-]+$/)
	await tabTo(composer(page), 'Shift+Tab')
	await page.keyboard.type('By keyboard alone')
	await page.keyboard.press('Enter')
	await expect(message(page, 'By keyboard alone')).toBeVisible()
	const bell = page.locator('[data-bell] > summary')
	await tabTo(bell) // round the end of the page
	await page.keyboard.press('Enter')
	await expect(page.getByRole('link', { name: 'All notifications' })).toBeVisible()
	await page.keyboard.press('Escape')
	await expect(page.getByRole('link', { name: 'All notifications' })).toBeHidden()
	await expect(bell).toBeFocused()
})
