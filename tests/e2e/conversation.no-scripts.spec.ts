import { expect, test } from '@playwright/test'
import { composer, logIn, makeConversation, message, send } from './main-job'

test('after sending, the address is the new message, and a reload stores nothing more', async ({
	browser,
}) => {
	const { homeowner, path } = await makeConversation(browser)
	await send(homeowner, 'Just once')
	await expect(homeowner).toHaveURL(new RegExp(`${path}\\?at=2#m-2$`))
	await homeowner.reload()
	await expect(message(homeowner, 'Just once')).toHaveCount(1)
	await composer(homeowner).fill('Pressed twice')
	await homeowner.getByRole('button', { name: 'Send', exact: true }).dblclick()
	await expect(message(homeowner, 'Pressed twice')).toHaveCount(1)
})

for (const [what, text, reason] of [
	['nothing but blanks', ' \n ', 'Write something first.'],
	['4,001 characters', 'é'.repeat(4001), 'A message holds 4,000 characters; this one has 4,001.'],
	['a control character', 'bell\u0007', 'control characters'],
]) {
	test(`${what}: refused beside the field, with the text still in it`, async ({ browser }) => {
		const { homeowner } = await makeConversation(browser)
		await composer(homeowner).fill(text!)
		const [response] = await Promise.all([
			homeowner.waitForResponse(response => response.request().method() === 'POST'),
			homeowner.getByRole('button', { name: 'Send', exact: true }).click(),
		])
		expect(response.status()).toBe(422)
		await expect(homeowner.locator('#composer-error')).toContainText(reason!)
		await expect(composer(homeowner)).toHaveValue(text!)
	})
}

test('a form that is posted again stores nothing; with another text it comes back to be sent anew', async ({
	browser,
}) => {
	const { homeowner, path } = await makeConversation(browser)
	const field = (name: string) =>
		homeowner.locator(`form:has(#composer) input[name=${name}]`).inputValue()
	const form = { csrf: await field('csrf'), clientKey: await field('clientKey') }
	const post = (body: string) =>
		homeowner.request.post(path, { form: { ...form, body }, maxRedirects: 0 })
	for (let i = 0; i < 3; i++) {
		const response = await post('Once and for all')
		expect(response.status()).toBe(303)
		expect(response.headers().location).toBe(`${path}?at=2#m-2`)
	}
	const refused = await post('Another text')
	expect(refused.status()).toBe(422)
	const html = await refused.text()
	expect(html).toContain('sent before')
	expect(html).toMatch(/<textarea[^>]*>Another text<\/textarea>/)
	const fresh = /name="clientKey" value="([^"]+)"/.exec(html)?.[1]
	expect(fresh).toBeTruthy()
	expect(fresh).not.toBe(form.clientKey)
	await homeowner.reload()
	await expect(message(homeowner, 'Once and for all')).toHaveCount(1)
	await expect(message(homeowner, 'Another text')).toHaveCount(0)
})

test('a message appears in the open conversation by itself, and the draft is not touched', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	await composer(homeowner).fill('half writt')
	const url = homeowner.url()
	const frame = homeowner.frameLocator('iframe')
	await expect(frame.locator('meta[http-equiv=refresh]')).toHaveAttribute('content', /^3;/)
	await send(contractor, 'I am at the door')
	await expect(frame.getByText('I am at the door')).toBeVisible()
	await expect(composer(homeowner)).toHaveValue('half writt')
	expect(homeowner.url()).toBe(url)
})

test('inbox and notifications refresh themselves every 30 s, and there is a link for it', async ({
	browser,
}) => {
	const page = await logIn(browser, 'homeowner@example.com')
	for (const path of ['/messages', '/notifications']) {
		await page.goto(path)
		await expect(page.locator('meta[http-equiv=refresh]')).toHaveAttribute('content', '30')
		await expect(page.getByRole('link', { name: 'Refresh' })).toBeVisible()
	}
})

test('a session that ended while writing: the text goes through logging in and is sent once', async ({
	browser,
}) => {
	const page = await logIn(browser, 'contractor@example.com')
	await page.locator('[data-thread-id]').first().click()
	const path = new URL(page.url()).pathname
	await composer(page).fill('Written before the session ended')
	// The same session is ended elsewhere.
	const csrf = await page.locator('form[action="/logout"] input[name=csrf]').getAttribute('value')
	const cookie = (await page.context().cookies())
		.map(({ name, value }) => `${name}=${value}`)
		.join('; ')
	const ended = await fetch(new URL('/logout', page.url()), {
		method: 'POST',
		headers: { cookie },
		body: new URLSearchParams({ csrf: csrf! }),
		redirect: 'manual',
	})
	expect(ended.status).toBe(303)

	const [response] = await Promise.all([
		page.waitForResponse(response => response.request().method() === 'POST'),
		page.getByRole('button', { name: 'Send', exact: true }).click(),
	])
	expect(response.status()).toBe(401)
	await expect(page.getByText('Written before the session ended')).toBeVisible()

	// In another account it is not sent, and it is still there.
	await page.getByLabel('E-mail').fill('contractor2@example.com')
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in and finish' }).click()
	await expect(page.getByRole('alert').first()).toContainText('another account')
	await page.getByLabel('E-mail').fill('contractor@example.com')
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in and finish' }).click()
	await expect(page).toHaveURL(new RegExp(`${path}\\?at=\\d+#m-\\d+$`))
	await expect(message(page, 'Written before the session ended')).toHaveCount(1)
})
