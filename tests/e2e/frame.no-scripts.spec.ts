import { expect, type Response, test } from '@playwright/test'
import { composer, makeConversation, message, send } from './main-job'

test('the frame asks with what it holds, and is told 304 while nothing changed', async ({
	browser,
}) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	const frame = () => homeowner.waitForResponse(/\/live\?after=/)
	const etagOf = (response: Response) => response.headerValue('etag')
	/** The next answer to what the frame asks by itself. A browser shows a 304 as what it holds. */
	async function next() {
		const response = await frame()
		const held = await response.request().headerValue('if-none-match')
		return { held, etag: await etagOf(response) }
	}

	const loading = frame()
	await homeowner.goto(path)
	const first = await loading
	const etag = (await etagOf(first))!
	expect(await next()).toEqual({ held: etag, etag })
	const unchanged = await homeowner.request.get(first.url(), {
		headers: { ...(await first.request().allHeaders()), 'if-none-match': etag },
	})
	expect(unchanged.status()).toBe(304)
	expect(await unchanged.body()).toHaveLength(0)

	await send(contractor, 'The ladder is yours?')
	const text = homeowner.frameLocator('iframe').getByText('The ladder is yours?')
	await expect(text).toBeVisible()
	const changed = await next()
	expect(changed.etag).not.toBe(etag)
	expect(await next()).toEqual({ held: changed.etag, etag: changed.etag })
	await expect(text).toBeVisible()
})

test('what the frame showed stands in the conversation after sending, and a link in the frame leads there', async ({
	browser,
}) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await send(contractor, 'Monday or Tuesday?')
	const frame = homeowner.frameLocator('iframe')
	await expect(frame.getByText('Monday or Tuesday?')).toBeVisible()
	await expect(message(homeowner, 'Monday or Tuesday?')).toHaveCount(0)
	await composer(homeowner).fill('Tuesday.')
	await homeowner.getByRole('button', { name: 'Send', exact: true }).click()
	await expect(homeowner).toHaveURL(new RegExp(`${path}\\?at=3#m-3$`))
	await expect(message(homeowner, 'Monday or Tuesday?')).toHaveCount(1)

	await send(contractor, 'Tuesday it is.')
	await frame.getByRole('link', { name: 'Show in the conversation' }).click()
	await expect(homeowner).toHaveURL(new RegExp(`${path}$`))
	await expect(message(homeowner, 'Tuesday it is.')).toHaveCount(1)
})
