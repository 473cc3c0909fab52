import { type Browser, chromium, type Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { type RunningServer, startServer } from '../support/server.ts'

// One side without scripts, by the front; the other by plain remix-serve, which
// has no sockets, on the same database: the same talk.

let front: RunningServer
let plain: RunningServer
let browser: Browser
let path: string

beforeAll(async () => {
	front = await startServer({ seed: true })
	plain = await startServer({ databaseUrl: front.databaseUrl, command: 'remix-serve' })
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu'],
	})
})
afterAll(async () => {
	await browser?.close()
	await plain?.kill()
	await plain?.stop()
	await front?.stop()
})

async function open(origin: string, email: string, javaScriptEnabled: boolean) {
	const context = await browser.newContext({ baseURL: origin, javaScriptEnabled })
	const page = await context.newPage()
	await page.goto('/login')
	await page.getByLabel('E-mail').fill(email)
	await page.getByLabel('Password').fill('demo-password')
	await page.getByRole('button', { name: 'Log in' }).click()
	await page.waitForURL(/\/messages$/)
	return page
}

/** Presses Send; resolves when the sender sees it as stored. */
async function send(page: Page, text: string) {
	await page.locator('#composer').fill(text)
	await page.getByRole('button', { name: 'Send', exact: true }).click()
	await page.locator('[data-seq]', { hasText: text }).first().waitFor()
}

/** The page and the frame in it that keeps itself current. */
const everywhere = (page: Page) => page.frames()

const shows = (page: Page, text: string) =>
	waitUntil(`“${text}” to be seen`, async () => {
		for (const frame of everywhere(page)) {
			// A frame may be loading itself again just now.
			const seen = await frame
				.getByText(text)
				.count()
				.catch(() => 0)
			if (seen > 0) return true
		}
		return false
	})

async function change(page: Page, act: () => Promise<void>) {
	await page.goto(`${path}`)
	await page.getByRole('link', { name: 'Change' }).last().click()
	await act()
	await page.waitForURL(/#m-\d+$/)
}

test('a talk between a browser without scripts and one without push', async () => {
	const contractor = await open(plain.origin, 'contractor@example.com', true)
	const homeowner = await open(front.origin, 'homeowner@example.com', false)
	await contractor.locator('[data-thread-id]').first().click()
	await contractor.waitForURL(/\/messages\/[\w-]+$/)
	path = new URL(contractor.url()).pathname
	await homeowner.goto(path)

	for (const n of [1, 2, 3]) {
		await send(contractor, `Question ${n}`)
		await shows(homeowner, `Question ${n}`)
		await send(homeowner, `Answer ${n}`)
		await shows(contractor, `Answer ${n}`)
	}
	// The contractor's page reads by itself; the homeowner's frame tells.
	await contractor.bringToFront()
	await homeowner.goto(path)
	await shows(homeowner, 'Seen')

	await homeowner.goto(path)
	await change(contractor, async () => {
		await contractor.getByLabel('Message', { exact: true }).fill('Question three')
		await contractor.getByRole('button', { name: 'Save' }).click()
	})
	await shows(homeowner, 'Question three')
	await change(contractor, async () => {
		await contractor.getByRole('button', { name: 'Delete this message' }).click()
	})
	await shows(homeowner, 'This message was deleted.')

	await contractor.goto(path)
	await change(homeowner, async () => {
		await homeowner.getByLabel('Message', { exact: true }).fill('Answer three')
		await homeowner.getByRole('button', { name: 'Save' }).click()
	})
	await shows(contractor, 'Answer three')
	await change(homeowner, async () => {
		await homeowner.getByRole('button', { name: 'Delete this message' }).click()
	})
	await waitUntil('both deletions', async () => {
		return (await contractor.getByText('This message was deleted.').count()) >= 2
	})
	expect(await contractor.locator('html').getAttribute('data-live')).toBe('poll')
}, 240_000)
