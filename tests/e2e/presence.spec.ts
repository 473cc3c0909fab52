import { expect, type Page, test } from '@playwright/test'
import {
	composer,
	hearsByPush,
	learnNothingByPolling,
	makeConversation,
	message,
	send,
} from './main-job'

const presence = (page: Page) => page.locator('[data-presence]')

test('who is here and who is writing is shown live, until it is sent', async ({ browser }) => {
	const { homeowner, contractor } = await makeConversation(browser)
	await Promise.all([homeowner, contractor].map(hearsByPush))
	await expect(presence(homeowner)).toHaveText('online')
	await expect(presence(contractor)).toHaveText('online')
	const top = () => homeowner.locator('#m-1').evaluate(one => one.getBoundingClientRect().top)
	const before = await top()
	await composer(contractor).pressSequentially('I will')
	await expect(presence(homeowner)).toHaveText('Carl is typing…')
	expect(await top()).toBe(before)
	await expect(presence(homeowner)).toHaveText('online')
	await composer(contractor).pressSequentially(' come')
	await expect(presence(homeowner)).toHaveText('Carl is typing…')
	await send(contractor, 'I will come')
	await expect(message(homeowner, 'I will come')).toBeVisible()
	// Sooner than it ends by itself.
	await expect(presence(homeowner)).toHaveText('online', { timeout: 5000 })

	await contractor.close()
	await expect(presence(homeowner)).toHaveText('last seen just now')
})

test('who hides it is not seen, and does not see it of others', async ({ browser }) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await hearsByPush(homeowner)
	await learnNothingByPolling(homeowner)
	await send(homeowner, 'Seen or not')
	await expect(message(contractor, 'Seen or not')).toBeVisible()
	await expect(homeowner.locator('[data-seen]')).toHaveCount(1)

	await contractor.goto('/settings')
	for (const name of ['Show when I am online or writing', 'Show what I have read']) {
		await contractor.getByLabel(name).uncheck()
	}
	await contractor.getByRole('button', { name: 'Save privacy' }).click()
	await expect(contractor.getByText('Saved.')).toBeVisible()
	// The open page learns of it by itself.
	await expect(presence(homeowner)).toHaveCount(0)
	await expect(homeowner.locator('[data-seen]')).toHaveCount(0)
	await contractor.goto(path)
	await send(contractor, 'I am hidden')
	await expect(message(homeowner, 'I am hidden')).toBeVisible()
	await expect(presence(contractor)).toHaveCount(0)
	await expect(contractor.locator('[data-seen]')).toHaveCount(0)
})
