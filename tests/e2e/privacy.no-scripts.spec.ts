import { expect, test } from '@playwright/test'
import { signUp } from './main-job'

test('privacy is a plain form', async ({ browser }) => {
	const page = await signUp(browser, 'Hanna', 'HOMEOWNER')
	await page.goto('/settings')
	const presence = page.getByLabel('Show when I am online or writing')
	const receipts = page.getByLabel('Show what I have read')
	await expect(presence).toBeChecked()
	await presence.uncheck()
	await page.getByRole('button', { name: 'Save privacy' }).click()
	await expect(page.getByText('Saved.')).toBeVisible()
	await expect(presence).not.toBeChecked()
	await expect(receipts).toBeChecked()
})
