import { expect, type Page, test } from '@playwright/test'
import {
	composer,
	hearsByPush,
	logIn,
	makeConversation,
	message,
	send,
	unreadCounts,
} from './main-job'

/** Two quiet polls tell that all is done. */
const POLLING = { push: false }

const NOTHING = { bell: 0, inbox: 0, title: 0 }

/** Waits for `count` polls that found nothing new: whatever was to follow the news has happened. */
async function quietPolls(page: Page, count = 2) {
	for (let i = 0; i < count; i++) {
		await page.waitForResponse(
			response => response.url().includes('/poll') && response.status() === 304,
		)
	}
}

/** Tells the page whether its window has the focus, which all pages of a test browser have. */
const focusWindow = (page: Page, focused: boolean) =>
	page.evaluate(value => {
		document.hasFocus = () => value
		window.dispatchEvent(new Event(value ? 'focus' : 'blur'))
	}, focused)

const scrollUp = (page: Page) =>
	page.locator('.scroller').evaluate(box => {
		box.scrollTop = -box.scrollHeight
	})

test('what arrives in a window without the focus stays unread until someone comes back to it', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser, POLLING)
	await expect.poll(() => unreadCounts(homeowner)).toEqual(NOTHING)
	await focusWindow(homeowner, false)
	await send(contractor, 'Are you there?')
	await expect(message(homeowner, 'Are you there?')).toBeInViewport()
	await quietPolls(homeowner)
	expect(await unreadCounts(homeowner)).toEqual({ bell: 1, inbox: 1, title: 1 })
	await expect(contractor.locator('[data-seen]')).toHaveCount(0)

	await focusWindow(homeowner, true)
	await expect.poll(() => unreadCounts(homeowner)).toEqual(NOTHING)
	await expect(message(contractor, 'Are you there?').locator('[data-seen]')).toBeVisible()
})

test('what came below the screen is unread until the reader goes there', async ({ browser }) => {
	const { homeowner, contractor } = await makeConversation(browser, POLLING)
	await send(contractor, `A long plan\n${'and another step\n'.repeat(60)}`)
	await expect(homeowner.locator('[data-seq="2"]')).toBeVisible()
	await expect.poll(() => unreadCounts(homeowner)).toEqual(NOTHING)
	await scrollUp(homeowner)
	await send(contractor, 'And the price')
	const button = homeowner.getByRole('button', { name: '1 new message' })
	await expect(button).toBeVisible()
	await quietPolls(homeowner)
	expect(await unreadCounts(homeowner)).toEqual({ bell: 1, inbox: 1, title: 1 })

	await button.click()
	await expect(message(homeowner, 'And the price')).toBeInViewport()
	await expect.poll(() => unreadCounts(homeowner)).toEqual(NOTHING)
})

test('what left the screen before the window had the focus was not read', async ({ browser }) => {
	const { homeowner, contractor } = await makeConversation(browser, POLLING)
	await send(contractor, `A long plan\n${'and another step\n'.repeat(60)}`)
	await expect(homeowner.locator('[data-seq="2"]')).toBeVisible()
	await expect.poll(() => unreadCounts(homeowner)).toEqual(NOTHING)
	await focusWindow(homeowner, false)
	await send(contractor, 'And the price')
	await expect(message(homeowner, 'And the price')).toBeInViewport()
	await scrollUp(homeowner)
	await expect(message(homeowner, 'And the price')).not.toBeInViewport()
	await quietPolls(homeowner)
	await focusWindow(homeowner, true)
	await quietPolls(homeowner)
	expect(await unreadCounts(homeowner)).toEqual({ bell: 1, inbox: 1, title: 1 })
})

test('two tabs show the same', async ({ browser }) => {
	const { homeowner, contractor, path } = await makeConversation(browser, POLLING)
	const second = await homeowner.context().newPage()
	await second.goto(path)
	await send(second, 'From the second tab')
	for (const page of [homeowner, second]) {
		await expect(message(page, 'From the second tab')).toHaveCount(1)
	}
	await send(contractor, 'Seen by both')
	for (const page of [homeowner, second]) {
		await expect(message(page, 'Seen by both')).toHaveCount(1)
		await expect.poll(() => unreadCounts(page)).toEqual(NOTHING)
	}
})

test('elsewhere the bell is asked for at once when the window gets the focus', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser, POLLING)
	await expect.poll(() => unreadCounts(homeowner)).toEqual(NOTHING)
	await homeowner.goto('/settings')
	await send(contractor, 'Ring the bell')
	await expect(message(contractor, 'Ring the bell')).toBeVisible()
	// Sooner than the next poll, which comes after 30 s; again until the script runs.
	await expect(async () => {
		await focusWindow(homeowner, true)
		await expect(homeowner.locator('[data-bell]')).toHaveAttribute('data-bell', '1', {
			timeout: 1000,
		})
	}).toPass({ timeout: 15_000 })
	await expect(homeowner).toHaveTitle(/^\(1\) Settings/)
	await homeowner.locator('[data-bell] > summary').click()
	await expect(homeowner.locator('[data-bell]')).toContainText('wrote about Tiles')
})

test('each conversation keeps its own draft, for its writer alone', async ({ browser }) => {
	const page = await logIn(browser, 'homeowner@example.com')
	const paths = await page
		.locator('[data-thread-id]')
		.evaluateAll(links => links.slice(0, 2).map(link => link.getAttribute('href')!))
	for (const [i, path] of paths.entries()) {
		await page.locator(`[href="${path}"]`).click()
		await expect(page).toHaveURL(path)
		await expect(composer(page)).toHaveValue('')
		await composer(page).pressSequentially(`draft ${i}`)
	}
	for (const [i, path] of paths.entries()) {
		await page.locator(`[href="${path}"]`).click()
		await expect(page).toHaveURL(path)
		await expect(composer(page)).toHaveValue(`draft ${i}`)
	}
	// Their counterpart, in the same browser.
	const [path = ''] = await page
		.locator('[data-thread-id]', { hasText: 'Marc Lefèvre' })
		.evaluateAll(links => links.map(link => link.getAttribute('href')!))
	await page.goto(path)
	await composer(page).fill('Between us')
	await page.getByText('Account', { exact: true }).locator('..').click()
	await page.getByRole('button', { name: 'Log out' }).click()
	await expect(page).toHaveURL(/\/login$/)
	await page.goto(path)
	await page.getByLabel('E-mail').fill('contractor@example.com')
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in' }).click()
	await expect(page).toHaveURL(path)
	await hearsByPush(page)
	await expect(composer(page)).toHaveValue('')
})
