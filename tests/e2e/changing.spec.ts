import { expect, test } from '@playwright/test'
import { hearsByPush, learnNothingByPolling, makeConversation, message, send } from './main-job'

test('an edited and a deleted message change on the other’s open page', async ({ browser }) => {
	const { homeowner, contractor } = await makeConversation(browser)
	await hearsByPush(homeowner)
	await learnNothingByPolling(homeowner)
	await send(contractor, 'Tusday at nine')
	await expect(message(homeowner, 'Tusday at nine')).toHaveCount(1)

	await contractor.getByRole('link', { name: 'Change' }).click()
	await contractor.getByLabel('Message', { exact: true }).fill('Tuesday at nine')
	await contractor.getByRole('button', { name: 'Save' }).click()
	await expect(message(homeowner, 'Tuesday at nine')).toContainText('edited')

	await contractor.getByRole('link', { name: 'Change' }).click()
	await contractor.getByRole('button', { name: 'Delete this message' }).click()
	await expect(message(homeowner, 'This message was deleted.')).toHaveCount(1)
	await expect(homeowner.getByText('Tuesday at nine')).toHaveCount(0)
})
