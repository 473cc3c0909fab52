import {
	type Browser,
	type BrowserContext,
	expect,
	type Page,
	type Route,
	test,
} from '@playwright/test'
import { waitingIn } from '../support/browser-outbox.ts'
import { deferred } from '../support/deferred.ts'
import { photo } from '../support/pictures.ts'
import { composer, logIn, makeConversation, message, send } from './main-job'

// Requests of a service worker would go past what a test does to the page's.
test.use({ serviceWorkers: 'block' })

const SENDING = '**/api/threads/*/messages'
/** By these a page finds out whose session it is. */
const PAGE_DATA = /\/poll|\.data/
const sending = (page: Page) => page.locator('[data-sending]')
type People = Awaited<ReturnType<typeof makeConversation>>
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Two people in a conversation, the homeowner's browser without a way to send. */
async function cutOff(browser: Browser) {
	const people = await makeConversation(browser)
	const context = people.homeowner.context()
	await context.route(SENDING, route => route.abort())
	return { ...people, context, threadId: people.path.split('/').at(-1)! }
}

/** What is stored, by the API, as this page's user: `seq body`. */
async function stored(page: Page, threadId: string): Promise<string[]> {
	const answer = await page.request.get(`/api/threads/${threadId}/messages`)
	const { messages } = await answer.json()
	return messages.slice(1).map((one: { seq: number; body: string }) => `${one.seq} ${one.body}`)
}

/** "First" is written, and waits for the network. */
async function sendFirst({ homeowner, path }: People) {
	await homeowner.goto(path)
	await homeowner.route(SENDING, route => route.abort())
	await send(homeowner, 'First')
	await expect(sending(homeowner)).toContainText('Waiting for network.')
}

/** "Second" waits with it, and when the network is back both arrive, in this order. */
async function sendSecond({ homeowner, contractor, path }: People) {
	await send(homeowner, 'Second')
	await expect(sending(homeowner).filter({ hasText: 'Waiting for network.' })).toHaveCount(2)
	await homeowner.unroute(SENDING)
	await online(homeowner)
	await expect(message(contractor, 'Second')).toBeVisible()
	await expect(sending(homeowner)).toHaveCount(0)
	expect(await stored(contractor, path.split('/').at(-1)!)).toEqual(['2 First', '3 Second'])
}

/** What a tab does when its network is back. */
const online = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('online')))

/** The locks under which a browser sends: who has one, and who waits for it. */
const atWork = (page: Page) =>
	page.evaluate(async () => {
		const { held = [], pending = [] } = await navigator.locks.query()
		const ofOutbox = (name: string | undefined) => name?.startsWith('outgoing:')
		return [
			...held.filter(({ name }) => ofOutbox(name)).map(() => 'held'),
			...pending.filter(({ name }) => ofOutbox(name)).map(() => 'pending'),
		]
	})

/** Somebody else logs in in this browser. */
async function become(context: BrowserContext, page: Page) {
	const cookies = await page.context().cookies()
	await context.clearCookies()
	await context.addCookies(cookies)
}

test('what the server refuses says why: Retry, Edit and Delete do what they say', async ({
	browser,
}) => {
	const { homeowner, path } = await makeConversation(browser)
	const long = 'x'.repeat(4001)
	await send(homeowner, long)
	await send(homeowner, 'Not held up by what was refused')
	await expect(message(homeowner, 'Not held up by what was refused')).toHaveAttribute(
		'data-seq',
		'2',
	)
	await expect(sending(homeowner)).toContainText('Not sent. A message holds 4,000 characters')
	const again = homeowner.waitForResponse(SENDING)
	await button(homeowner, 'Retry').click()
	expect((await again).status()).toBe(422)
	await expect(sending(homeowner)).toContainText('Not sent.')
	await homeowner.reload()
	await expect(sending(homeowner)).toContainText('Not sent.')

	await composer(homeowner).fill('and more')
	await button(homeowner, 'Edit').click()
	await expect(sending(homeowner)).toHaveCount(0)
	await expect(composer(homeowner)).toHaveValue(`${long}\n\nand more`)
	await send(homeowner, long)
	await expect(sending(homeowner)).toContainText('Not sent.')
	await button(homeowner, 'Delete').click()
	await expect(sending(homeowner)).toHaveCount(0)
	await homeowner.goto(path)
	await expect(message(homeowner, 'Not held up by what was refused')).toBeVisible()
	await expect(homeowner.getByText('xxxxx')).toHaveCount(0)
})

test('two tabs: each shows what the other sends, one sends at a time, in the order written', async ({
	browser,
}) => {
	const { homeowner: first, contractor, context, path, threadId } = await cutOff(browser)
	const second = await context.newPage()
	await second.goto(path)
	for (const [page, text] of [
		[first, 'alpha'],
		[second, 'beta'],
		[first, 'gamma'],
	] as const) {
		await send(page, text)
		for (const tab of [first, second])
			await expect(sending(tab).filter({ hasText: text })).toBeVisible()
	}
	for (const tab of [first, second]) {
		await expect(sending(tab).filter({ hasText: 'Waiting for network.' })).toHaveCount(3)
	}
	let open = 0
	let most = 0
	// In the place of the one that cuts off, without a gap in which a tab could try again unseen.
	await context.route(SENDING, async route => {
		most = Math.max(most, ++open)
		const response = await route.fetch()
		open--
		await route.fulfill({ response })
	})
	await Promise.all([online(first), online(second)])
	for (const tab of [first, second, contractor]) {
		for (const [i, text] of ['alpha', 'beta', 'gamma'].entries()) {
			await expect(message(tab, text)).toHaveAttribute('data-seq', String(i + 2))
		}
		await expect(sending(tab)).toHaveCount(0)
	}
	expect(most).toBe(1)
	expect(await stored(contractor, threadId)).toEqual(['2 alpha', '3 beta', '4 gamma'])
})

test('photos that are there wait with their message, and go with it once; Edit gives them back', async ({
	browser,
}) => {
	const { homeowner, contractor, context, path, threadId } = await cutOff(browser)
	const buffer = await photo()
	await homeowner
		.locator('input[type=file]')
		.setInputFiles(['one.jpg', 'two.jpg'].map(name => ({ name, mimeType: 'image/jpeg', buffer })))
	const done = homeowner.locator('[data-upload=done]')
	await expect(done.locator('input[data-width]')).toHaveCount(2)
	await button(homeowner, 'Send').click()
	await expect(sending(homeowner)).toContainText('Waiting for network.')
	await expect(sending(homeowner).getByRole('img')).toHaveCount(2)
	await expect(done).toHaveCount(0)

	// It waits through a reload, on another page, and is sent from there.
	await homeowner.goto('/leads')
	await homeowner.goto(path)
	await expect(sending(homeowner).getByRole('img', { name: 'two.jpg' })).toBeVisible()
	await homeowner.goto('/leads')
	let tries = 0
	// In the place of the one before, with no moment between them in which a try gets through.
	await context.route(SENDING, async route => {
		tries++
		// The first answer is lost: what is sent again must not be another message.
		if (tries > 1) return route.continue()
		await route.fetch()
		await route.abort()
	})
	await online(homeowner)
	const arrived = contractor.locator('[data-seq="2"]')
	await expect(arrived.getByRole('img')).toHaveCount(2)
	await expect.poll(() => waitingIn(homeowner)).toEqual([])
	expect(tries).toBeGreaterThan(1)
	expect(await stored(contractor, threadId)).toEqual(['2 '])
	await homeowner.goto(path)
	await expect(homeowner.locator('[data-seq="2"]').getByRole('img')).toHaveCount(2)

	// Refused, it comes back into the form with its photo.
	await context.unroute(SENDING)
	await homeowner
		.locator('input[type=file]')
		.setInputFiles([{ name: 'three.jpg', mimeType: 'image/jpeg', buffer }])
	await expect(done.locator('input[data-width]')).toHaveCount(1)
	await send(homeowner, 'x'.repeat(4001))
	await expect(sending(homeowner)).toContainText('Not sent.')
	await button(homeowner, 'Edit').click()
	await composer(homeowner).fill('Short')
	await button(homeowner, 'Send').click()
	await expect(message(contractor, 'Short').getByRole('img', { name: 'three.jpg' })).toBeVisible()
	expect(await stored(contractor, threadId)).toEqual(['2 ', '3 Short'])
})

test('somebody else logs in in the same browser: what waits is not shown to them, nor sent as theirs', async ({
	browser,
}) => {
	const { homeowner, contractor, context, path, threadId } = await cutOff(browser)
	const own = await context.cookies()
	await context.route(PAGE_DATA, route => route.abort())
	await send(homeowner, 'Mine alone')
	await composer(homeowner).fill('half a thought of mine')
	await expect(sending(homeowner)).toContainText('Waiting for network.')
	// The other person of this very conversation: the thread is theirs too.
	await become(context, contractor)
	await context.unroute(SENDING)
	await online(homeowner)
	await expect(sending(homeowner)).toContainText('You are logged in as someone else.')

	await context.unroute(PAGE_DATA)
	await homeowner.evaluate(() => window.dispatchEvent(new Event('focus')))
	await expect(sending(homeowner)).toHaveCount(0)
	await expect(homeowner.getByText('Mine alone')).toHaveCount(0)
	await expect(composer(homeowner)).toHaveValue('')
	const tab = await context.newPage()
	await tab.goto(path)
	await send(tab, 'The other one writes')
	await expect(message(tab, 'The other one writes')).toBeVisible()
	await expect(tab.getByText('Mine alone')).toHaveCount(0)
	expect(await stored(contractor, threadId)).toEqual(['2 The other one writes'])
	await tab.close()

	await context.clearCookies()
	await context.addCookies(own)
	await homeowner.goto('/leads')
	await expect(message(contractor, 'Mine alone')).toHaveCount(1)
	await homeowner.goto(path)
	await expect(
		message(homeowner, 'Mine alone').and(homeowner.locator('.message-mine')),
	).toHaveCount(1)
	await expect(composer(homeowner)).toHaveValue('half a thought of mine')
	await expect(sending(homeowner)).toHaveCount(0)
})

test('a session of somebody who is not in the conversation loses nothing', async ({ browser }) => {
	const { homeowner, contractor, context, threadId } = await cutOff(browser)
	const own = await context.cookies()
	await context.route(PAGE_DATA, route => route.abort())
	await send(homeowner, 'Kept from strangers')
	const { homeowner: stranger } = await makeConversation(browser)
	await become(context, stranger)
	await context.unroute(SENDING)
	await online(homeowner)
	await expect(sending(homeowner)).toContainText('You are logged in as someone else.')
	await context.clearCookies()
	await context.addCookies(own)
	await online(homeowner)
	await expect(message(contractor, 'Kept from strangers')).toHaveCount(1)
	expect(await stored(contractor, threadId)).toEqual(['2 Kept from strangers'])
})

for (const [question, address] of [
	['the message', SENDING],
	['whose session it is', '**/api/threads?limit=1&userId=*'],
] as const) {
	test(`who logs in while ${question} is answered to somebody else has it sent`, async ({
		browser,
	}) => {
		const { homeowner, contractor, context, threadId } = await cutOff(browser)
		const own = await context.cookies()
		await context.route(PAGE_DATA, route => route.abort())
		await send(homeowner, 'Between two sessions')
		await expect(sending(homeowner)).toContainText('Waiting for network.')
		const { homeowner: stranger } = await makeConversation(browser)
		await become(context, stranger)
		await context.unroute(SENDING)

		let arrive = () => {}
		const arriving = new Promise<void>(resolve => {
			arrive = resolve
		})
		let tell: (status: number) => void
		const answered = new Promise<number>(resolve => {
			tell = resolve
		})
		const hold = async (route: Route) => {
			const response = await route.fetch()
			tell(response.status())
			await arriving
			await route.fulfill({ response })
		}
		await context.route(address, hold, { times: 1 })
		await online(homeowner)
		expect([403, 404]).toContain(await answered)
		await context.clearCookies()
		await context.addCookies(own)
		await online(homeowner)
		await expect.poll(() => atWork(homeowner)).toEqual(['held', 'pending'])
		arrive()
		await expect.poll(() => atWork(homeowner)).toEqual([])
		expect(await stored(contractor, threadId)).toEqual(['2 Between two sessions'])
	})
}

test('who logs out while messages wait is asked: they stay for the next log-in, or go', async ({
	browser,
}) => {
	const email = 'homeowner@example.com'
	const page = await logIn(browser, email)
	const context = page.context()
	const path = (await page.locator('[data-thread-id]').first().getAttribute('href'))!
	const name = crypto.randomUUID()
	const mine = async () => {
		const texts = await stored(page, path.split('/').at(-1)!)
		return texts.map(text => text.replace(/^\d+ /, '')).filter(text => text.includes(name))
	}
	const logOut = async () => {
		await page.getByText('Account', { exact: true }).locator('..').click()
		await button(page, 'Log out').click()
	}
	await context.route(SENDING, route => route.abort())
	await page.goto(path)
	await send(page, `First ${name}`)
	await send(page, `Second ${name}`)
	await expect(sending(page).filter({ hasText: 'Waiting' })).toHaveCount(2)
	await logOut()
	const dialog = page.getByRole('dialog', { name: '2 messages wait' })
	await dialog.getByRole('button', { name: 'Stay' }).click()
	await expect(dialog).toBeHidden()
	await expect(sending(page)).toHaveCount(2)
	await logOut()
	await dialog.getByRole('button', { name: 'Keep them and leave' }).click()
	await expect(page).toHaveURL(/\/login$/)

	// The same person logs in again, and opens another page than that conversation.
	await context.unroute(SENDING)
	await page.getByLabel('E-mail').fill(email)
	await page.getByLabel('Password').fill('demo-password')
	await button(page, 'Log in').click()
	await expect(page).toHaveURL(/\/messages$/)
	await expect.poll(mine).toEqual([`First ${name}`, `Second ${name}`])

	await context.route(SENDING, route => route.abort())
	await page.goto(path)
	await send(page, `Better not ${name}`)
	await expect(sending(page)).toContainText('Waiting for network.')
	await logOut()
	await button(page, 'Delete it and leave').click()
	await expect(page).toHaveURL(/\/login$/)
	expect(await waitingIn(page)).toEqual([])
})

for (const without of [
	'indexedDB',
	'space on its disk',
	'localStorage',
	'locks',
	'BroadcastChannel',
]) {
	test(`a browser without ${without} sends all the same`, async ({ browser }) => {
		const people = await makeConversation(browser)
		const { homeowner } = people
		await homeowner.addInitScript(name => {
			IDBObjectStore.prototype.add = new Proxy(IDBObjectStore.prototype.add, {
				apply(add, table, values) {
					if (name === 'space on its disk') throw new DOMException('Full', 'QuotaExceededError')
					return Reflect.apply(add, table, values)
				},
			})
			const owner = name === 'locks' ? Navigator.prototype : window
			Object.defineProperty(owner, name, {
				configurable: true,
				get: () => {
					if (name === 'localStorage') throw new DOMException('Switched off', 'SecurityError')
				},
			})
		}, without)
		await sendFirst(people)
		await homeowner.reload()
		await sendSecond(people)
	})
}

test('a browser without room for one more keeps it in the page, and sends both', async ({
	browser,
}) => {
	const people = await makeConversation(browser)
	const { homeowner } = people
	await homeowner.addInitScript(() =>
		Reflect.defineProperty(window, 'indexedDB', { value: undefined }),
	)
	await sendFirst(people)
	await homeowner.evaluate(() => {
		for (let size = 8 * 2 ** 20, text = ''; size >= 1; ) {
			try {
				localStorage.setItem('full', text + 'x'.repeat(size))
				text += 'x'.repeat(size)
			} catch {
				size = Math.floor(size / 2)
			}
		}
	})
	await sendSecond(people)
})

test('what waits in the outbox stays there when it takes no more, and goes first', async ({
	browser,
}) => {
	const people = await makeConversation(browser)
	const { homeowner } = people
	await sendFirst(people)
	await expect.poll(() => waitingIn(homeowner)).toHaveLength(1)
	await homeowner.evaluate(() => {
		IDBObjectStore.prototype.add = () => {
			throw new DOMException('Full', 'QuotaExceededError')
		}
	})
	await sendSecond(people)
})

test('Send, pressed before the script is there and again after, stores one message', async ({
	browser,
}) => {
	const { homeowner, contractor, path } = await makeConversation(browser)
	const [scripts, answer, posted] = [deferred(), deferred(), deferred()]
	await homeowner.route(/\/assets\/.*\.js/, async route => {
		await scripts.promise
		await route.continue()
	})
	await homeowner.route(
		url => url.pathname === path,
		async route => {
			if (route.request().method() !== 'POST') return route.continue()
			const response = await route.fetch({ maxRedirects: 0 })
			posted.resolve()
			await answer.promise
			await route.fulfill({ response })
		},
	)
	// From within: a page that is being left is not driven from without.
	await homeowner.addInitScript(() => {
		new MutationObserver((_, observer) => {
			if (!document.documentElement.dataset.live) return
			observer.disconnect()
			const text = document.querySelector<HTMLTextAreaElement>('#composer')
			if (text?.value) text.form?.requestSubmit()
		}).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-live'] })
	})
	await homeowner.goto(path, { waitUntil: 'commit' })
	await composer(homeowner).fill('Once')
	const again = homeowner.waitForResponse(SENDING)
	await button(homeowner, 'Send').click({ noWaitAfter: true })
	await posted.promise
	scripts.resolve()
	expect((await again).status()).toBe(200)
	answer.resolve()
	await expect(message(contractor, 'Once')).toBeVisible()
	expect(await stored(contractor, path.split('/').at(-1)!)).toEqual(['2 Once'])
})
