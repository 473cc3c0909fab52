import { type BrowserContext, expect, type Page, test, type WebSocket } from '@playwright/test'
import { hearsByPush, learnNothingByPolling, makeConversation, message, send } from './main-job'

/** The numbers and texts of what stands in the conversation, in order. */
const shown = (page: Page) =>
	page
		.locator('[data-seq]')
		.evaluateAll(all =>
			all.map(
				one => `${(one as HTMLElement).dataset.seq} ${one.querySelector('.bubble')!.textContent}`,
			),
		)

/** The sockets that are open in a browser. */
function watchSockets(context: BrowserContext) {
	const open = new Set<WebSocket>()
	const watch = (page: Page) =>
		page.on('websocket', socket => {
			open.add(socket)
			socket.on('close', () => open.delete(socket))
			page.on('close', () => open.delete(socket))
		})
	for (const page of context.pages()) watch(page)
	context.on('page', watch)
	return open
}

test('fifty messages from two people at once: each once, in the order of their numbers, and nothing moves', async ({
	browser,
}) => {
	const { homeowner, contractor } = await makeConversation(browser)
	await Promise.all([homeowner, contractor].map(hearsByPush))
	// By push alone.
	for (const page of [homeowner, contractor]) await learnNothingByPolling(page)
	for (let i = 1; i <= 5; i++) await send(contractor, `First of all ${i}\nand a second line`)
	await expect(homeowner.locator('[data-seq]')).toHaveCount(6)

	await Promise.all(
		[homeowner, contractor].map(async (page, person) => {
			for (let i = 1; i <= 25; i++) await send(page, `Number ${i} of ${person}`)
		}),
	)
	for (const page of [homeowner, contractor]) {
		await expect(page.locator('[data-seq]')).toHaveCount(56)
		await expect(page.locator('[data-sending]')).toHaveCount(0)
	}
	const there = await shown(homeowner)
	expect(there).toEqual(await shown(contractor))
	expect(there.map(line => Number.parseInt(line, 10))).toEqual(there.map((_, i) => i + 1))
	for (const person of [0, 1]) {
		const theirs = there.filter(line => line.endsWith(` of ${person}`))
		expect(theirs.map(line => line.replace(/^\d+ /, ''))).toEqual(
			Array.from({ length: 25 }, (_, i) => `Number ${i + 1} of ${person}`),
		)
	}

	// Who has scrolled up sees nothing move while more comes.
	const scroller = homeowner.locator('.scroller')
	await scroller.evaluate(box => {
		box.scrollTop = -200
	})
	await expect.poll(() => scroller.evaluate(box => box.scrollTop)).toBe(-200)
	const place = () =>
		homeowner.locator('#m-48').evaluate(one => Math.round(one.getBoundingClientRect().top))
	const before = await place()
	await send(contractor, 'While you look up')
	await expect(message(homeowner, 'While you look up')).toHaveCount(1)
	expect(await place()).toBe(before)
})

test('"Seen" arrives by itself, and a lost socket is taken over by polling', async ({
	browser,
}) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await Promise.all([homeowner, contractor].map(hearsByPush))
	await learnNothingByPolling(contractor)
	await send(contractor, 'Do you see this?')
	await expect(message(contractor, 'Do you see this?').locator('[data-seen]')).toBeVisible()

	const context = homeowner.context()
	const sockets: { close: () => void }[] = []
	await context.routeWebSocket(/\/live\?/, socket => {
		if (sockets.length > 0) return socket.close()
		sockets.push(socket)
		socket.connectToServer()
	})
	await homeowner.goto(path)
	await hearsByPush(homeowner)
	for (const socket of sockets) socket.close()
	await expect(homeowner.locator('html')).toHaveAttribute('data-live', 'poll')
	await send(contractor, 'And this, without a socket?')
	await expect(message(homeowner, 'And this, without a socket?')).toBeVisible()
	await expect(homeowner.locator('html')).toHaveAttribute('data-live', 'poll')
})

test('ten tabs have one socket; whichever closes, the rest stay live', async ({ browser }) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	const context = homeowner.context()
	await homeowner.close()
	const open = watchSockets(context)
	// By push alone.
	await learnNothingByPolling(context)
	const tabs: Page[] = []
	for (let i = 0; i < 10; i++) {
		const tab = await context.newPage()
		await tab.goto(i % 2 ? path : '/messages')
		tabs.push(tab)
	}
	await Promise.all(tabs.map(hearsByPush))
	expect(open.size).toBe(1)

	/** Every tab learns of a message: in the conversation, or by its line in the inbox. */
	async function allHear(text: string) {
		await send(contractor, text)
		await Promise.all(tabs.map(tab => expect(tab.getByText(text).first()).toBeAttached()))
	}
	await allHear('To all ten')
	await tabs.splice(4, 1)[0]!.close()
	await allHear('To nine')
	// The first has the socket; then it is another's.
	for (const left of [8, 7]) {
		await tabs.shift()!.close()
		await Promise.all(tabs.map(hearsByPush))
		await allHear(`To ${left}`)
		await expect.poll(() => open.size).toBe(1)
	}
})

test('another user in the same browser has a socket of their own', async ({ browser }) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	await hearsByPush(homeowner)
	await homeowner.getByText('Account', { exact: true }).locator('..').click()
	await homeowner.getByRole('button', { name: 'Log out' }).click()
	await expect(homeowner).toHaveURL(/\/login$/)
	await homeowner.getByLabel('E-mail').fill('contractor2@example.com')
	await homeowner.getByLabel('Password').fill('demo-password')
	await homeowner.getByRole('button', { name: 'Log in' }).click()
	await expect(homeowner).toHaveURL(/\/messages$/)
	await hearsByPush(homeowner)
	const frames: string[] = []
	homeowner.on('websocket', socket =>
		socket.on('framereceived', ({ payload }) => frames.push(String(payload))),
	)
	await homeowner.reload()
	await hearsByPush(homeowner)
	await send(contractor, 'Not for the next one')
	await expect(message(contractor, 'Not for the next one')).toBeVisible()
	const answer = await homeowner.goto(path)
	expect(answer!.status()).toBe(404)
	expect(frames.some(frame => frame.includes('changed'))).toBe(false)
})
