import { expect, test } from '@playwright/test'
import { pdf, photo, program } from '../support/pictures'
import { composer, makeConversation, message } from './main-job'

test('a photo is sent by the plain form, seen by the other person, and viewed by links', async ({
	browser,
}) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await homeowner.getByText('Add photos or files').click()
	await homeowner.getByLabel('What the photos show').fill('A crack above the door')
	const buffer = await photo()
	await homeowner.getByLabel('Files').setInputFiles([
		{ name: 'one.jpg', mimeType: 'image/jpeg', buffer },
		{ name: 'two.jpg', mimeType: 'image/jpeg', buffer },
		{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: pdf },
	])
	await composer(homeowner).fill('Look at this')
	await homeowner.getByRole('button', { name: 'Send', exact: true }).click()
	await expect(homeowner).toHaveURL(new RegExp(`${path}\\?at=2#m-2$`))

	await contractor.goto(path)
	const stored = message(contractor, 'Look at this')
	await expect(stored.getByRole('img')).toHaveCount(2)
	await expect(stored.getByText('plan.pdf')).toBeVisible()
	await expect(stored.getByText(/^PDF, \d+ bytes$/)).toBeVisible()
	await stored.getByRole('img', { name: 'A crack above the door' }).first().click()
	const picture = contractor.getByRole('img', { name: 'A crack above the door' })
	await expect(picture).toBeVisible()
	await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(480)
	await contractor.getByRole('link', { name: 'Next' }).click()
	await expect(contractor.getByText('2 of 2')).toBeVisible()
	await contractor.getByRole('link', { name: 'Back' }).click()
	await expect(contractor).toHaveURL(new RegExp(`${path}\\?at=2#m-2$`))
})

test('a refused file is named beside the field; the text and the other file wait there', async ({
	browser,
}) => {
	const { homeowner } = await makeConversation(browser)
	await homeowner.getByText('Add photos or files').click()
	await homeowner.getByLabel('Files').setInputFiles([
		{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: pdf },
		{ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: program },
	])
	await composer(homeowner).fill('Both')
	await homeowner.getByRole('button', { name: 'Send', exact: true }).click()
	await expect(homeowner.locator('#composer-error')).toContainText('“photo.jpg” can’t be sent')
	await expect(composer(homeowner)).toHaveValue('Both')
	await expect(homeowner.getByRole('checkbox', { name: 'plan.pdf' })).toBeChecked()
	await homeowner.getByRole('button', { name: 'Send', exact: true }).click()
	await expect(message(homeowner, 'Both').getByText('plan.pdf')).toBeVisible()
})
