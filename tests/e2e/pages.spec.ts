import { expect, type Page, test } from '@playwright/test'
import { composer, logIn, makeConversation, send } from './main-job'

const PAGES = [
	'/leads',
	'/messages',
	'/messages/archived',
	'/notifications',
	'/notifications?show=unread',
	'/search?q=bathroom',
	'/settings',
	'/settings/notifications',
]

/** Resolves when the page's script runs: then it asks at once on a focus. */
const hydrated = (page: Page) =>
	expect(async () => {
		const asked = page.waitForRequest(/\/poll/, { timeout: 1000 })
		await page.evaluate(() => window.dispatchEvent(new Event('focus')))
		await asked
	}).toPass()

for (const email of ['homeowner@example.com', 'contractor@example.com', 'admin@example.com']) {
	test(`no page complains, for ${email} in another language and time zone`, async ({ browser }) => {
		// What server and browser render must be the same, wherever the browser is.
		const context = await browser.newContext({ locale: 'ar-EG', timezoneId: 'Pacific/Auckland' })
		const complaints: string[] = []
		context.on('weberror', error => complaints.push(String(error.error())))
		context.on('console', line => {
			if (['error', 'warning'].includes(line.type())) complaints.push(line.text())
		})
		const page = await context.newPage()
		for (const path of ['/', '/signup', '/login']) {
			await page.goto(path, { waitUntil: 'networkidle' })
		}
		await page.getByLabel('E-mail').fill(email)
		await page.getByLabel('Password').fill('demo-password')
		await page.getByRole('button', { name: 'Log in' }).click()
		await expect(page).toHaveURL(/\/messages$/)
		const links = await page
			.locator('[data-thread-id]')
			.evaluateAll(all => all.slice(0, 3).map(link => link.getAttribute('href')!))
		const ownPages = email.startsWith('homeowner') ? ['/leads/new'] : []
		for (const path of [...PAGES, ...ownPages, ...links]) {
			await page.goto(path)
			await hydrated(page)
			expect(complaints, path).toEqual([])
		}
	})
}

test('the scripts of a conversation are less than 100,000 bytes to load', async ({ browser }) => {
	const inbox = await logIn(browser, 'homeowner@example.com')
	const path = await inbox.locator('[data-thread-id]').first().getAttribute('href')
	// A tab that has loaded none of them yet. What is fetched once they run counts too.
	const storageState = await inbox.context().storageState()
	const fresh = await (await browser.newContext({ storageState })).newPage()
	const scripts = new Map<string, number>()
	const sizes: Promise<unknown>[] = []
	fresh.on('requestfinished', request => {
		if (request.resourceType() !== 'script') return
		const sized = request.sizes()
		sizes.push(sized.then(({ responseBodySize }) => scripts.set(request.url(), responseBodySize)))
	})
	await fresh.goto(path!, { waitUntil: 'networkidle' })
	await hydrated(fresh)
	await Promise.all(sizes)
	expect(scripts.size).toBeGreaterThan(5)
	const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0)
	expect(bytes).toBeGreaterThan(50_000) // it is they that were counted
	expect(bytes, `${[...scripts].join('\n')}\n${bytes}`).toBeLessThan(100_000)
})

test('what people write is text, and only addresses of the web become links', async ({
	browser,
}) => {
	const { contractor } = await makeConversation(browser)
	let opened = false
	contractor.on('dialog', dialog => {
		opened = true
		dialog.dismiss()
	})
	const text =
		'<img src=x onerror=alert(1)> <b>bold</b> &amp; **no** javascript:alert(1) https://example.com/a?b=1&c=2'
	await send(contractor, text)
	const bubble = contractor.locator('[data-seq="2"] .bubble')
	for (const moment of ['as sent', 'as loaded']) {
		await expect(bubble, moment).toHaveText(text)
		await expect(bubble.locator('img, b'), moment).toHaveCount(0)
		await expect(bubble.locator('a'), moment).toHaveCount(1)
		await contractor.reload()
	}
	const link = bubble.locator('a')
	await expect(link).toHaveAttribute('href', 'https://example.com/a?b=1&c=2')
	await expect(link).toHaveAttribute('rel', 'noopener nofollow ugc')
	expect(opened).toBe(false)
})

test('a page that is not there, or not mine, says so in the product’s design, with a way on', async ({
	browser,
}) => {
	const { path } = await makeConversation(browser)
	const page = await logIn(browser, 'contractor2@example.com')
	for (const wrong of ['/nothing-here', '/leads/nothing', path, path.replace(/.$/, 'x')]) {
		const response = await page.goto(wrong)
		expect(response?.status(), wrong).toBe(404)
		await expect(page.getByRole('heading', { name: 'Not found' })).toBeVisible()
		await expect(page.getByRole('main')).toContainText(/404 · Request [\w-]{20,}/)
		await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
	}
	await page.getByRole('link', { name: 'Go to your messages' }).click()
	await expect(page).toHaveURL(/\/messages$/)
	await page.locator('[data-thread-id]').first().click()
	await expect(composer(page)).toBeVisible()
})
