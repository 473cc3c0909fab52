import { expect, test } from '@playwright/test'
import { makeConversation, message, send } from './main-job'

test('edit and delete by pages; the other side follows in the frame', async ({ browser }) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await send(contractor, 'Tusday at nine')
	await homeowner.goto(path)
	await expect(message(homeowner, 'Tusday at nine')).toHaveCount(1)
	const frame = homeowner.frameLocator('iframe')

	await contractor.getByRole('link', { name: 'Change' }).click()
	await contractor.getByLabel('Message', { exact: true }).fill('Tuesday at nine')
	await contractor.getByRole('button', { name: 'Save' }).click()
	await expect(message(contractor, 'Tuesday at nine')).toContainText('edited')
	await expect(frame.getByText('Tuesday at nine')).toBeVisible()

	await homeowner.getByRole('button', { name: 'Mark as read' }).click()
	await expect(contractor.frameLocator('iframe').getByText('Hanna has seen')).toBeVisible()

	await contractor.getByRole('link', { name: 'Change' }).click()
	await contractor.getByRole('button', { name: 'Delete this message' }).click()
	await expect(message(contractor, 'This message was deleted.')).toHaveCount(1)
	await expect(frame.getByText('This message was deleted.')).toBeVisible()
})
