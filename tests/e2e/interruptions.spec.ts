import { expect, type Page, test } from '@playwright/test'
import { Visitor } from '../support/browserless.ts'
import { startServer } from '../support/server.ts'
import { composer, hearsByPush, logIn, message, send, withoutPush } from './main-job'

/** Ends the session of a page elsewhere: its cookie stays, and opens nothing any more. */
async function endSession(page: Page) {
	const visitor = new Visitor(new URL(page.url()).origin)
	for (const { name, value } of await page.context().cookies()) visitor.cookies.set(name, value)
	expect((await visitor.post('/logout', {}, '/settings')).status).toBe(303)
}

test('a server that was away: nothing that was written is lost, and what came meanwhile appears by itself', async ({
	browser,
}) => {
	const env = { SESSION_SECRET: 'the-same-before-and-after-0123456789' }
	let server = await startServer({ seed: true, env })
	const { databaseUrl, origin } = server
	const page = await (await browser.newContext({ baseURL: origin })).newPage()
	await page.goto('/login')
	await page.getByLabel('E-mail').fill('homeowner@example.com')
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in' }).click()
	const contractor = await new Visitor(origin).logIn('contractor@example.com')
	const threadId = await contractor.firstThread()
	await page.goto(`/messages/${threadId}`)
	await hearsByPush(page)

	await server.kill()
	await expect(page.getByText('Reconnecting…')).toBeVisible()
	await send(page, 'Said into the dark')
	await expect(page.locator('[data-sending]')).toContainText('Waiting for network.')
	await composer(page).fill('and half a thou')

	server = await startServer({ databaseUrl, port: Number(new URL(origin).port), env })
	const sent = await contractor.json('POST', `/api/threads/${threadId}/messages`, {
		body: 'Sent meanwhile',
	})
	expect(sent.status).toBe(201)
	// The pause between two tries is at most 30 s.
	await expect(message(page, 'Sent meanwhile')).toBeVisible({ timeout: 45_000 })
	await expect(page.getByText('Reconnecting…')).toBeHidden()
	await expect(composer(page)).toHaveValue('and half a thou')
	await expect(message(page, 'Said into the dark')).toHaveCount(1)
	await expect(page.locator('[data-sending]')).toHaveCount(0)
	await server.stop()
})

test('a session that ended while writing: after logging in, message and draft are there, once', async ({
	browser,
}) => {
	const page = await logIn(browser, 'contractor2@example.com')
	await withoutPush(page)
	await page.reload()
	await page.locator('[data-thread-id]').first().click()
	await expect(page).toHaveURL(/\/messages\/[\w-]+$/)
	const path = new URL(page.url()).pathname
	// A poll, as the push, would find out before anything is sent.
	await page.route(/\/poll/, route => route.abort())
	await endSession(page)
	const text = `Sent without a session ${crypto.randomUUID()}`
	await send(page, text)
	await expect(page.locator('[data-sending]')).toContainText('You are logged out.')
	await composer(page).pressSequentially('and a draft')
	await page.unroute(/\/poll/)

	// The pause between two tries is at most 30 s.
	await expect(page).toHaveURL(/\/login\?redirectTo=/, { timeout: 45_000 })
	await page.getByLabel('E-mail').fill('contractor2@example.com')
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in' }).click()
	await expect(page).toHaveURL(path)
	await expect(composer(page)).toHaveValue('and a draft')
	await expect(message(page, text)).toHaveCount(1)
	await expect(page.locator('[data-sending]')).toHaveCount(0)
	await page.reload()
	await expect(message(page, text)).toHaveCount(1)
})
