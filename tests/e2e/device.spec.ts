import { type BrowserContext, type CDPSession, expect, type Page, test } from '@playwright/test'
import { makeConversation, message, send, signUp } from './main-job'

// What the service worker does on a device. A push reaches it by the browser's own
// developer protocol: the push services of browser vendors are not asked.

/** Lets a page's worker take over, and gives a way to deliver pushes to it. */
async function device(page: Page) {
	const context = page.context()
	await context.grantPermissions(['notifications'])
	const devtools = await context.newCDPSession(page)
	const registrationId = await registered(devtools)
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
	const origin = new URL(page.url()).origin
	const deliver = (payload: object | string) =>
		devtools.send('ServiceWorker.deliverPushMessage', {
			origin,
			registrationId,
			data: typeof payload === 'string' ? payload : JSON.stringify(payload),
		})
	return { context, deliver }
}

async function registered(devtools: CDPSession): Promise<string> {
	const found = new Promise<string>(resolve => {
		devtools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
			const active = versions.find(({ status }) => status === 'activated')
			if (active) resolve(active.registrationId)
		})
	})
	await devtools.send('ServiceWorker.enable')
	return found
}

/** What the device shows: title, text and tag of each. */
const shown = (page: Page) =>
	page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready
		const all = await registration.getNotifications()
		return all.map(({ title, body, tag }) => ({ title, body, tag }))
	})

/** Clicks what is shown, as the system would tell the worker. */
async function click(context: BrowserContext) {
	const [worker] = context.serviceWorkers()
	await worker!.evaluate(async () => {
		const scope = self as unknown as { registration: ServiceWorkerRegistration }
		const [notification] = await scope.registration.getNotifications()
		const Event = (self as unknown as { NotificationEvent: new (...args: unknown[]) => Event })
			.NotificationEvent
		self.dispatchEvent(new Event('notificationclick', { notification }))
	})
}

const push = (threadId: string, seq: number, more = {}) => ({
	title: 'Carl wrote about Tiles',
	body: 'Hello',
	url: `/messages/${threadId}?at=${seq}#m-${seq}`,
	tag: `thread:${threadId}`,
	seq,
	unread: 1,
	...more,
})

test('a push is shown, a later one takes its place, and what is read elsewhere closes', async ({
	browser,
}) => {
	const page = await signUp(browser, 'Hanna', 'HOMEOWNER')
	const { deliver } = await device(page)
	await deliver(push('one', 2))
	await expect
		.poll(() => shown(page))
		.toEqual([{ title: 'Carl wrote about Tiles', body: 'Hello', tag: 'thread:one' }])
	await deliver(push('one', 3, { body: 'Hello?' }))
	await deliver(push('two', 2))
	await expect.poll(async () => (await shown(page)).map(({ body }) => body)).toHaveLength(2)
	await expect
		.poll(async () => (await shown(page)).find(({ tag }) => tag === 'thread:one')?.body)
		.toBe('Hello?')

	// What was read ends before the newest: that stays.
	await deliver({ close: 'thread:one', seq: 2, unread: 1 })
	await deliver({ close: 'thread:two', seq: 2, unread: 1 })
	await expect.poll(async () => (await shown(page)).map(({ tag }) => tag)).toEqual(['thread:one'])
	await deliver({ close: 'thread:one', seq: 3, unread: 0 })
	await expect.poll(() => shown(page)).toEqual([])
})

test('one that can’t be read says that there is something', async ({ browser }) => {
	const page = await signUp(browser, 'Hanna', 'HOMEOWNER')
	const { deliver } = await device(page)
	await deliver('not JSON')
	await expect
		.poll(() => shown(page))
		.toEqual([{ title: 'Plumbline', body: 'Something new to read', tag: 'unknown' }])
})

test('clicking it opens the conversation, which closes it; another site is never opened', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	const threadId = new URL(contractor.url()).pathname.split('/')[2]!
	await homeowner.goto('/leads')
	const { context, deliver } = await device(homeowner)
	await send(contractor, 'Are you there?')
	await expect(message(contractor, 'Are you there?')).toBeVisible()

	await deliver(push(threadId, 2, { url: 'https://evil.example/' }))
	await expect.poll(() => shown(homeowner)).toHaveLength(1)
	await click(context)
	await expect.poll(() => shown(homeowner)).toEqual([])
	expect(new URL(homeowner.url()).pathname).toBe('/leads')
	expect(context.pages()).toHaveLength(1)

	// What somebody writes there stays: it is for another window.
	await homeowner.goto('/leads/new')
	await homeowner.getByLabel('Title').fill('A roof')
	await deliver(push(threadId, 2))
	await expect.poll(() => shown(homeowner)).toHaveLength(1)
	await click(context)
	await expect.poll(() => shown(homeowner)).toEqual([])
	await expect(homeowner.getByLabel('Title')).toHaveValue('A roof')

	await homeowner.goto('/leads')
	await deliver(push(threadId, 2))
	await expect.poll(() => shown(homeowner)).toHaveLength(1)
	await click(context)
	await expect(homeowner).toHaveURL(new RegExp(`/messages/${threadId}`))
	await expect(message(homeowner, 'Are you there?')).toBeVisible()
})

test('reading a conversation closes what is shown of it on this device', async ({ browser }) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	const threadId = path.split('/')[2]!
	await homeowner.goto('/leads')
	const { deliver } = await device(homeowner)
	await send(contractor, 'Are you there?')
	await expect(message(contractor, 'Are you there?')).toBeVisible()
	await deliver(push(threadId, 2))
	await deliver(push('other', 2))
	await expect.poll(() => shown(homeowner)).toHaveLength(2)
	await homeowner.goto(path)
	await expect
		.poll(async () => (await shown(homeowner)).map(({ tag }) => tag))
		.toEqual(['thread:other'])
})

test('the page of devices asks nothing on arrival, and says what a browser refuses', async ({
	browser,
}) => {
	const page = await signUp(browser, 'Hanna', 'HOMEOWNER')
	await page.goto('/settings/devices')
	const add = page.getByRole('button', { name: 'Notify me in this browser' })
	await expect(add).toBeVisible()
	expect(await page.evaluate(() => Notification.permission)).not.toBe('granted')
	// Chromium for tests reaches no push service: the step after the permission fails.
	await page.context().grantPermissions(['notifications'])
	await add.click()
	await expect(page.getByRole('alert')).toContainText(/push service|allowed/)
	await expect(page.locator('[data-device]')).toHaveCount(0)
})

test('without a network there are the conversations last seen, of who is logged in alone', async ({
	browser,
}) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await send(contractor, '<b>Nine</b> o’clock & not later')
	await expect(message(homeowner, '<b>Nine</b> o’clock & not later')).toBeVisible()
	const { context } = await device(homeowner)
	await expect
		.poll(() =>
			homeowner.evaluate(async () => {
				const kept = await (await caches.open('last-seen')).matchAll()
				return (await Promise.all(kept.map(one => one.text()))).join()
			}),
		)
		.toContain('Nine')

	await context.setOffline(true)
	await homeowner.goto(path)
	await expect(homeowner.getByText('There is no connection.', { exact: false })).toBeVisible()
	await expect(homeowner.getByText('<b>Nine</b> o’clock & not later')).toBeVisible()
	await homeowner.goto('/leads')
	await homeowner.getByRole('link', { name: 'Tiles for the bathroom' }).click()
	await expect(homeowner.getByText('<b>Nine</b> o’clock & not later')).toBeVisible()

	await context.setOffline(false)
	await homeowner.getByRole('link', { name: 'Try again' }).click()
	await expect(homeowner.locator('#composer')).toBeVisible()

	await homeowner.goto('/settings')
	await homeowner.getByText('Account', { exact: true }).locator('..').click()
	await homeowner.getByRole('button', { name: 'Log out' }).click()
	await expect(homeowner).toHaveURL(/\/login/)
	await expect.poll(() => homeowner.evaluate(() => caches.has('last-seen'))).toBe(false)
	await context.setOffline(true)
	await homeowner.goto(path)
	await expect(homeowner.getByText('nothing that you read is kept')).toBeVisible()
})

test('the app can be installed: its manifest and icons are there', async ({ request, page }) => {
	await page.goto('/login')
	const href = await page.locator('link[rel=manifest]').getAttribute('href')
	const manifest = await (await request.get(href!)).json()
	expect(manifest).toMatchObject({ display: 'standalone', start_url: '/messages', scope: '/' })
	for (const { src, sizes, type } of manifest.icons) {
		const answer = await request.get(src)
		expect(answer.headers()['content-type']).toContain(type)
		if (sizes === 'any') continue
		const png = await answer.body()
		expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(sizes)
	}
})
