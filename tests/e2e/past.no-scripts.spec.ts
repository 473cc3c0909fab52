import { type Browser, expect, test } from '@playwright/test'
import { storeLongThread } from '../support/long-thread.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { message } from './main-job'

let server: RunningServer

test.beforeAll(async () => {
	server = await startServer()
})

test.afterAll(() => server.stop())

async function open(browser: Browser, unread: number, query = '') {
	const { homeowner, path } = await storeLongThread(server, 300, unread)
	const context = await browser.newContext({ baseURL: server.origin })
	await context.addCookies(
		[...homeowner.cookies].map(([name, value]) => ({ name, value, url: server.origin })),
	)
	const page = await context.newPage()
	await page.goto(path + query)
	return { page, path }
}

test('without scripts a conversation opens at what is new, near or far', async ({ browser }) => {
	const { page } = await open(browser, 20)
	await expect(page.locator('[data-new]')).toBeInViewport()
	await expect(message(page, 'message 282')).toBeInViewport()
	await expect(message(page, 'message 300')).not.toBeInViewport()

	const far = await open(browser, 150)
	await expect(message(far.page, 'message 300')).toBeInViewport()
	await far.page.getByRole('link', { name: 'To the first new message' }).click()
	await expect(message(far.page, 'message 152')).toBeInViewport()
	await expect(far.page.locator('[data-new]')).toBeVisible()
})

test('pages go on where the last one ended, and a message has a link that opens at it', async ({
	browser,
}) => {
	const { page, path } = await open(browser, 0)
	await expect(message(page, 'message 300')).toBeInViewport()
	await page.getByRole('link', { name: 'Earlier messages' }).click()
	await expect(page).toHaveURL(`${path}?before=251`)
	await expect(message(page, 'message 250')).toBeInViewport()
	await page.getByRole('link', { name: 'Earlier messages' }).click()
	await expect(message(page, 'message 200')).toBeInViewport()
	await page.getByRole('link', { name: 'Later messages' }).click()
	await expect(message(page, 'message 201')).toBeInViewport()
	await message(page, 'message 210').locator('a[href*="#m-"]').click()
	await expect(page).toHaveURL(`${path}?at=210#m-210`)
	await expect(message(page, 'message 210')).toBeInViewport()
	await page.getByRole('link', { name: 'Newest' }).click()
	await expect(page).toHaveURL(path)
	await expect(message(page, 'message 300')).toBeInViewport()
})
