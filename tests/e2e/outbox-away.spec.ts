import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { waitingIn } from '../support/browser-outbox.ts'
import { Visitor } from '../support/browserless.ts'
import { startServer } from '../support/server.ts'
import { composer, hearsByPush, message, send } from './main-job'

const EMAIL = 'homeowner@example.com'
const SESSION_SECRET = 'the-same-before-and-after-0123456789'
const sending = (page: Page) => page.locator('[data-sending]')

async function logIn(browser: Browser, baseURL: string, serviceWorkers: 'allow' | 'block') {
	const context = await browser.newContext({ baseURL, serviceWorkers })
	return { context, page: await enter(context) }
}

async function enter(context: BrowserContext) {
	const page = await context.newPage()
	await page.goto('/login')
	await page.getByLabel('E-mail').fill(EMAIL)
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in' }).click()
	await expect(page).toHaveURL(/\/messages$/)
	return page
}

/** Two conversations of the homeowner's and one contractor, with how far they are. */
async function twoThreads(origin: string) {
	const contractor = await new Visitor(origin).logIn('contractor@example.com')
	const { threads } = await (await contractor.request('/api/threads')).json()
	const homeowner = await new Visitor(origin).logIn(EMAIL)
	const own = await (await homeowner.request('/api/threads')).json()
	const shared: { id: string; lastSeq: number }[] = threads.filter(({ id }: { id: string }) =>
		own.threads.some((one: { id: string }) => one.id === id),
	)
	const news = async ({ id, lastSeq }: { id: string; lastSeq: number }): Promise<string[]> => {
		const answer = await contractor.request(`/api/threads/${id}/messages?after=${lastSeq}`)
		return (await answer.json()).messages.map(({ body }: { body: string }) => body)
	}
	return { first: shared[0]!, second: shared[1]!, news, contractor }
}

test('offline for three messages in two conversations, tabs closed, server restarted: opening any page sends them all', async ({
	browser,
}) => {
	let server = await startServer({ seed: true, env: { SESSION_SECRET } })
	const { origin, databaseUrl } = server
	const { first, second, news } = await twoThreads(origin)
	const { context, page } = await logIn(browser, origin, 'block')
	await page.goto(`/messages/${first.id}`)
	await hearsByPush(page)
	const other = await context.newPage()
	await other.goto(`/messages/${second.id}`)
	await hearsByPush(other)

	await context.setOffline(true)
	await send(page, 'One, into the dark')
	await send(other, 'Two, elsewhere')
	await send(page, 'Three, into the dark')
	await expect(sending(page).filter({ hasText: 'Waiting for network.' })).toHaveCount(2)
	await expect(sending(other)).toContainText('Waiting for network.')
	await page.close()
	await other.close()
	await server.kill()

	server = await startServer({
		databaseUrl,
		port: Number(new URL(origin).port),
		env: { SESSION_SECRET },
	})
	await context.setOffline(false)
	const tab = await context.newPage()
	await tab.goto('/notifications')
	await expect.poll(() => news(first)).toEqual(['One, into the dark', 'Three, into the dark'])
	await expect.poll(() => news(second)).toEqual(['Two, elsewhere'])
	await tab.goto(`/messages/${first.id}`)
	for (const text of ['One, into the dark', 'Three, into the dark']) {
		await expect(message(tab, text)).toHaveCount(1)
	}
	await expect(sending(tab)).toHaveCount(0)
	expect(await news(first)).toHaveLength(2)
	expect(await news(second)).toHaveLength(1)
	await context.close()
	await server.stop()
})

test('background sync sends what waits though no page of the product is open, but in nobody else’s session', async ({
	browser,
}) => {
	const server = await startServer({ seed: true })
	const { first, second, news, contractor } = await twoThreads(server.origin)
	const { context, page } = await logIn(browser, server.origin, 'allow')
	// Known to the browser before it is needed.
	await page.goto(`/messages/${first.id}`)
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
	await context.setOffline(true)
	await send(page, 'Sent by the worker')
	await send(page, 'And this after it')
	await expect(sending(page).filter({ hasText: 'Waiting for network.' })).toHaveCount(2)

	// A picture has no script; its tab is only the door to the browser's inside.
	const picture = await context.newPage()
	const inside = await context.newCDPSession(picture)
	const registered = new Promise<string>(resolve => {
		inside.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const found = registrations.find(({ scopeURL }) => scopeURL === `${server.origin}/`)
			if (found) resolve(found.registrationId)
		})
	})
	await page.close()
	// The other person of that conversation logs in here.
	const own = await context.cookies()
	await context.clearCookies()
	for (const [name, value] of contractor.cookies) {
		await context.addCookies([{ name, value, url: server.origin }])
	}
	await context.setOffline(false)
	await picture.goto('/icon.svg')
	await inside.send('ServiceWorker.enable')
	const registrationId = await registered
	const sync = () =>
		inside.send('ServiceWorker.dispatchSyncEvent', {
			origin: server.origin,
			registrationId,
			tag: 'outgoing',
			lastChance: false,
		})
	await sync()
	await expect.poll(async () => (await waitingIn(picture))[0]?.wait).toBe('account')
	expect(await news(first)).toEqual([])

	await context.clearCookies()
	await context.addCookies(own)
	await sync()
	await expect.poll(() => news(first)).toEqual(['Sent by the worker', 'And this after it'])
	expect(await news(second)).toEqual([])
	await context.close()
	await server.stop()
})

test('too many at once: the rest waits as long as the server says and is sent by itself, in order', async ({
	browser,
}) => {
	const server = await startServer({ seed: true, env: { LIMIT_SEND_10S: '3' } })
	const { first, news } = await twoThreads(server.origin)
	const { context, page } = await logIn(browser, server.origin, 'block')
	await page.goto(`/messages/${first.id}`)
	await hearsByPush(page)
	const texts = Array.from({ length: 5 }, (_, i) => `Number ${i + 1}`)
	for (const text of texts) {
		await composer(page).fill(text)
		await composer(page).press('Enter')
	}
	await expect(sending(page).first()).toContainText('Many at once')
	await expect.poll(() => news(first)).toEqual(texts)
	await expect(sending(page)).toHaveCount(0)
	await context.close()
	await server.stop()
})

test('a browser that is killed has kept what was waiting', async ({
	playwright,
	launchOptions,
}) => {
	const server = await startServer({ seed: true })
	const { first, news } = await twoThreads(server.origin)
	const profile = mkdtempSync(path.join(tmpdir(), 'profile-'))
	const launch = () =>
		playwright.chromium.launchPersistentContext(profile, {
			...launchOptions,
			baseURL: server.origin,
			serviceWorkers: 'block',
		})
	const killed = await launch()
	const page = await enter(killed)
	await page.goto(`/messages/${first.id}`)
	await hearsByPush(page)
	await page.route('**/api/threads/*/messages', route => route.abort())
	await send(page, 'Written before the end')
	await send(page, 'And this')
	await expect(sending(page).filter({ hasText: 'Waiting for network.' })).toHaveCount(2)
	const inside = await killed.browser()!.newBrowserCDPSession()
	const { processInfo } = await inside.send('SystemInfo.getProcessInfo')
	const closed = killed.waitForEvent('close')
	process.kill(processInfo.find(({ type }) => type === 'browser')!.id, 'SIGKILL')
	await closed

	const next = await launch()
	// The cookie may not have come to the disk: a log-in, if it did not.
	const tab = await next.newPage()
	await tab.goto('/messages')
	if (tab.url().includes('/login')) await enter(next)
	await expect.poll(() => news(first)).toEqual(['Written before the end', 'And this'])
	await next.close()
	rmSync(profile, { recursive: true, force: true })
	await server.stop()
})
