import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'

/** Lets no socket of this page's browser open from now on, as some networks do: polling alone remains. */
export const withoutPush = (page: Page) =>
	page.context().routeWebSocket(/\/live\?/, socket => socket.close())

/** Resolves when the page's script runs and hears by push. */
export const hearsByPush = (page: Page) =>
	expect(page.locator('html')).toHaveAttribute('data-live', 'push')

/** Answers each poll that nothing changed: what is new comes by push alone. */
export const learnNothingByPolling = (browser: Page | BrowserContext) =>
	browser.route(/\/poll/, route => route.fulfill({ status: 304 }))

/** A new person in a browser of their own, signed up by the form. */
export async function signUp(
	browser: Browser,
	name: string,
	role: 'HOMEOWNER' | 'CONTRACTOR',
	{ push = true } = {},
) {
	const page = await (await browser.newContext()).newPage()
	if (!push) await withoutPush(page)
	await page.goto('/signup')
	await page.getByLabel('Name').fill(name)
	await page.getByLabel('E-mail').fill(`${name.toLowerCase()}-${crypto.randomUUID()}@example.com`)
	await page.getByLabel('Password').fill('a-long-password')
	await page.locator(`input[value=${role}]`).check()
	await page.getByRole('button', { name: 'Sign up' }).click()
	await expect(page.getByRole('heading', { name: 'Leads', exact: true })).toBeVisible()
	return page
}

/** One of the seed's people, logged in by the form. */
export async function logIn(browser: Browser, email: string): Promise<Page> {
	const page = await (await browser.newContext()).newPage()
	await page.goto('/login')
	await page.getByLabel('E-mail').fill(email)
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in' }).click()
	await expect(page).toHaveURL(/\/messages$/)
	return page
}

/** Two new people: one has posted a lead, the other has claimed it and is in its conversation. */
async function meet(browser: Browser, title: string, how = {}) {
	const homeowner = await signUp(browser, 'Hanna', 'HOMEOWNER', how)
	const contractor = await signUp(browser, 'Carl', 'CONTRACTOR', how)
	await homeowner.goto('/leads/new')
	await homeowner.getByLabel('Title').fill(title)
	await homeowner.getByLabel('What is to be done').fill('Take the old ones off.\nPut new ones on.')
	await homeowner.getByLabel('Trade').selectOption('Bathroom')
	await homeowner.getByLabel('City').fill('Strasbourg')
	await homeowner.getByRole('button', { name: 'Post' }).click()
	await expect(homeowner.getByRole('heading', { name: title })).toBeVisible()
	await contractor.goto(new URL(homeowner.url()).pathname)
	await contractor.getByRole('button', { name: 'Claim this lead' }).click()
	await expect(contractor).toHaveURL(/\/messages\/[\w-]+/)
	return { homeowner, contractor, path: new URL(contractor.url()).pathname }
}

/** Two new people with a lead and its conversation open on both screens. */
export async function makeConversation(browser: Browser, how: { push?: boolean } = {}) {
	const people = await meet(browser, 'Tiles for the bathroom', how)
	await people.homeowner.goto(people.path)
	return people
}

export const composer = (page: Page) => page.locator('#composer')

export async function send(page: Page, text: string) {
	await composer(page).fill(text)
	await page.getByRole('button', { name: 'Send', exact: true }).click()
}

/** A stored message with exactly this text, in the conversation. */
export const message = (page: Page, text: string) =>
	page.locator('[data-seq]').filter({ has: page.getByText(text, { exact: true }) })

/** The numbers that must agree: the bell's, the inbox's sum, the title's. */
export async function unreadCounts(page: Page) {
	const bell = Number(await page.locator('[data-bell]').getAttribute('data-bell'))
	const inbox = await page
		.locator('[data-unread]')
		.evaluateAll(all =>
			all.reduce((sum, one) => sum + Number((one as HTMLElement).dataset.unread), 0),
		)
	const title = Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0)
	return { bell, inbox, title }
}

/** The whole story, the same with and without scripts. */
export async function tellStory(browser: Browser) {
	const { homeowner, contractor, path } = await meet(browser, 'Tiles for the bathroom')
	await homeowner.goto('/leads')
	await expect(homeowner.getByRole('main').getByText('Claimed')).toBeVisible()

	await send(contractor, 'When may I come and measure?')
	await expect(message(contractor, 'When may I come and measure?')).toBeVisible()
	// With scripts an open conversation would show the answer and mark it read by itself.
	await contractor.goto('/leads')

	await homeowner.goto('/notifications')
	await expect(homeowner.locator('[data-bell]')).toHaveAttribute('data-bell', '2')
	await expect(homeowner).toHaveTitle(/^\(2\) Notifications/)
	const line = homeowner.locator('main li', { hasText: 'wrote about Tiles for the bathroom' })
	await expect(line).toContainText('When may I come and measure?')
	await line.getByRole('button', { name: /wrote about/ }).click()
	await expect(homeowner).toHaveURL(new RegExp(`${path}\\?at=2#m-2$`))
	await expect(message(homeowner, 'When may I come and measure?')).toBeVisible()

	await send(homeowner, 'Tomorrow at nine.')
	await expect(message(homeowner, 'Tomorrow at nine.')).toBeVisible()
	await homeowner.goto('/notifications')
	await expect(homeowner.locator('[data-bell]')).toHaveAttribute('data-bell', '0')

	await contractor.goto('/notifications')
	await contractor.getByRole('button', { name: 'Mark as read', exact: true }).click()
	await expect(contractor.locator('[data-bell]')).toHaveAttribute('data-bell', '0')
	await contractor.goto('/messages')
	await expect(contractor.locator('[data-thread-id]')).toContainText('Tomorrow at nine.')

	for (const page of [homeowner, contractor]) {
		await page.getByText('Account', { exact: true }).locator('..').click()
		await page.getByRole('button', { name: 'Log out' }).click()
		await expect(page).toHaveURL(/\/login$/)
		await page.goto(path)
		await expect(page).toHaveURL(/\/login\?redirectTo=/)
	}
}
