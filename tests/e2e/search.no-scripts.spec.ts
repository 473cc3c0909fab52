import { expect, test } from '@playwright/test'
import { makeConversation, send } from './main-job'

test('searching is a form, its hits are links into the conversation', async ({ browser }) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await send(contractor, 'The <mark>mahogany</mark> panels are posées')
	await send(contractor, 'Something else')

	await homeowner.goto('/messages')
	await homeowner.getByRole('main').getByRole('link', { name: 'Search', exact: true }).click()
	const field = homeowner.getByRole('searchbox')
	await field.fill('panel poser mahog')
	await homeowner.getByRole('button', { name: 'Search' }).click()
	await expect(homeowner).toHaveURL(/\/search\?q=panel\+poser\+mahog$/)
	await expect(field).toHaveValue('panel poser mahog')
	const hit = homeowner.locator('[data-hit]')
	await expect(hit).toHaveCount(1)
	await expect(hit).toContainText('The <mark>mahogany</mark> panels are posées')
	await expect(hit.locator('mark')).toHaveText(['mahogany', 'panels', 'posées'])

	await homeowner.getByRole('link', { name: 'Best first' }).click()
	await expect(hit).toHaveCount(1)
	await hit.getByRole('link').click()
	await expect(homeowner).toHaveURL(new RegExp(`${path}\\?at=2#m-2$`))
	await expect(homeowner.locator('#m-2')).toContainText('mahogany')
})

test('whatever is typed, the page answers', async ({ browser }) => {
	const { homeowner } = await makeConversation(browser)
	for (const q of [
		'"',
		'-',
		'from:nobody',
		'before:yesterday',
		'<script>',
		'AND OR (',
		'x'.repeat(10_000),
	]) {
		const response = await homeowner.goto(`/search?${new URLSearchParams({ q })}`)
		expect(response?.status(), q.slice(0, 50)).toBe(200)
		await expect(homeowner.getByText('Nothing found')).toBeVisible()
	}
	const tooLong = await homeowner.goto(`/search?q=${'x'.repeat(10_001)}`)
	expect(tooLong?.status()).toBe(200)
	await expect(homeowner.getByRole('status')).toContainText('A search holds 10,000 characters')
	const broken = await homeowner.goto('/search?q=x&cursor=nonsense')
	expect(broken?.status()).toBe(400)
})
