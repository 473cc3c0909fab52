import { request } from 'node:http'
import { expect, type Page, type Route, test } from '@playwright/test'
import { pdf, photo, program } from '../support/pictures'
import { composer, hearsByPush, makeConversation, message, send } from './main-job'

const choose = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
	page.locator('input[type=file]').setInputFiles(files)

const done = (page: Page) => page.locator('[data-upload=done]')

/** Loads the page again with its scripts held back, until what this gives is called. */
async function withoutItsScript(page: Page): Promise<() => void> {
	let run = () => {}
	const held = new Promise<void>(resolve => {
		run = resolve
	})
	await page.route(/\/assets\/.*\.js$/, async route => {
		await held
		await route.continue()
	})
	await page.reload({ waitUntil: 'commit' })
	return run
}

test('several files upload at once and go with the message; one is left out, one is refused', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	await choose(
		homeowner,
		{ name: 'crack.jpg', mimeType: 'image/jpeg', buffer: await photo() },
		{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: pdf },
		{ name: 'other.pdf', mimeType: 'application/pdf', buffer: pdf },
		{ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: program },
	)
	await expect(done(homeowner)).toHaveCount(3)
	const refused = homeowner.locator('[data-upload=failed]')
	await expect(refused).toContainText('“photo.jpg” can’t be sent')
	await refused.getByRole('button', { name: 'Cancel' }).click()
	await done(homeowner)
		.filter({ hasText: 'other.pdf' })
		.getByRole('button', { name: 'Remove' })
		.click()
	await expect(done(homeowner)).toHaveCount(2)
	await send(homeowner, 'Two of them')
	const arrived = message(contractor, 'Two of them')
	await expect(arrived.getByRole('img', { name: 'crack.jpg' })).toBeVisible()
	await expect(arrived.getByText('plan.pdf')).toBeVisible()
	await expect(arrived.getByText('other.pdf')).toHaveCount(0)
	await expect(homeowner.locator('[data-upload]')).toHaveCount(0)
})

test('a photo that was chosen before the script ran is uploaded too', async ({ browser }) => {
	const { homeowner, contractor } = await makeConversation(browser)
	const run = await withoutItsScript(homeowner)
	await choose(homeowner, { name: 'early.jpg', mimeType: 'image/jpeg', buffer: await photo() })
	run()
	await expect(done(homeowner)).toHaveCount(1)
	await send(homeowner, 'Early')
	const arrived = message(contractor, 'Early')
	await expect(arrived.getByRole('img', { name: 'early.jpg' })).toBeVisible()
})

test('a photo goes with the message whose dialog was open when the script ran', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	const run = await withoutItsScript(homeowner)
	await homeowner.getByText('Add photos or files').click()
	const dialog = homeowner.waitForEvent('filechooser')
	await homeowner.getByLabel('Files').click()
	run()
	await expect(homeowner.locator('.file-button')).toBeVisible()
	const file = { name: 'early.jpg', mimeType: 'image/jpeg', buffer: await photo() }
	await (await dialog).setFiles(file)
	await expect(done(homeowner)).toHaveCount(1)
	await send(homeowner, 'Early')
	const arrived = message(contractor, 'Early')
	await expect(arrived.getByRole('img', { name: 'early.jpg' })).toBeVisible()
})

test('a picture is pasted, and sent without words', async ({ browser }) => {
	const { homeowner, contractor } = await makeConversation(browser)
	const bytes = [...(await photo({ width: 80, height: 60 }))]
	await composer(homeowner).evaluate((field, bytes) => {
		const clipboardData = new DataTransfer()
		clipboardData.items.add(new File([new Uint8Array(bytes)], 'pasted.jpg', { type: 'image/jpeg' }))
		field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
	}, bytes)
	await expect(done(homeowner)).toHaveCount(1)
	await homeowner.getByRole('button', { name: 'Send', exact: true }).click()
	await expect(contractor.locator('[data-seq] img')).toBeVisible()
})

/** Sends the first `bytes` of what the browser was about to send, and then the connection is gone. */
async function breakOff(route: Route, content: Buffer, bytes: number) {
	const { host, cookie, ...rest } = await route.request().allHeaders()
	const headers = { ...rest, host, cookie, 'content-length': String(content.length) }
	const own = Object.entries(headers).filter(([name, value]) => value && !name.startsWith(':'))
	const sending = request(route.request().url(), {
		method: 'PATCH',
		headers: Object.fromEntries(own) as Record<string, string>,
	})
	sending.on('error', () => {})
	await new Promise(resolve => sending.write(content.subarray(0, bytes), resolve))
	sending.destroy()
	await route.abort('connectionreset')
}

test('a large upload shows how far it is, and goes on from there after the network was cut', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	const buffer = Buffer.concat([pdf, Buffer.alloc(4 * 1024 * 1024)])
	const offsets: number[] = []
	let online = false
	await homeowner.route('**/uploads/*', async route => {
		if (route.request().method() !== 'PATCH') return route.continue()
		const offset = Number(route.request().headers()['upload-offset'])
		offsets.push(offset)
		if (online) await route.continue()
		else if (offset === 0) await breakOff(route, buffer, 1024 * 1024)
		else await route.abort('internetdisconnected')
	})
	await choose(homeowner, { name: 'plan.pdf', mimeType: 'application/pdf', buffer })
	const progress = homeowner.getByRole('progressbar', { name: 'Upload of plan.pdf' })
	const position = () => progress.evaluate((bar: HTMLProgressElement) => bar.position)
	await expect.poll(position).toBeGreaterThan(0)
	await expect(homeowner.getByText('Waiting for the connection')).toBeVisible()
	await send(homeowner, 'Too early')
	await expect(homeowner.locator('#composer-error')).toContainText('still on their way')

	online = true
	await expect(done(homeowner)).toHaveCount(1)
	// What had come was not sent again.
	expect(offsets.at(-1)).toBeGreaterThan(0)
	await send(homeowner, 'The plan')
	await expect(message(contractor, 'The plan').getByText(/^PDF, 4\.2 MB$/)).toBeVisible()
})

test('a photo that is chosen while the network is away is uploaded when it is back', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	await hearsByPush(homeowner)
	await homeowner.context().setOffline(true)
	await choose(homeowner, { name: 'crack.jpg', mimeType: 'image/jpeg', buffer: await photo() })
	await composer(homeowner).fill('Written meanwhile')
	await expect(homeowner.locator('[data-uploading]')).toBeVisible()
	await homeowner.getByRole('button', { name: 'Send', exact: true }).click()
	await expect(homeowner.locator('#composer-error')).toContainText('still on their way')

	await homeowner.context().setOffline(false)
	await expect(done(homeowner)).toHaveCount(1)
	await homeowner.getByRole('button', { name: 'Send', exact: true }).click()
	const arrived = message(contractor, 'Written meanwhile')
	await expect(arrived.getByRole('img', { name: 'crack.jpg' })).toBeVisible()
})
