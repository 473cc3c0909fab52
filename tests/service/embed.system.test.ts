import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { type RunningServer, startServer } from '../support/server.ts'

// A frame in a page of another site, over HTTP and in a browser.

let server: RunningServer
let call: (method: string, path: string, body: unknown) => Promise<Response>
let threadId: string

// Its page is whatever the test has put here.
let marketplacePage = ''
const marketplace = createServer((_, response) => {
	response.setHeader('Content-Type', 'text/html').end(marketplacePage)
})
const marketplaceOrigin = () => `http://localhost:${(marketplace.address() as AddressInfo).port}`

beforeAll(async () => {
	await new Promise<void>(resolve => void marketplace.listen(0, resolve))
	server = await startServer({ seed: true, env: { EMBED_ORIGINS: marketplaceOrigin() } })
	const token = await serviceToken()
	call = (method, path, body) =>
		fetch(`${server.origin}/api/service${path}`, {
			method,
			headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
			body: JSON.stringify(body),
		})
	const updatedAt = '2026-01-01T00:00:00Z'
	await call('PUT', '/users/h', { name: 'Hanna Huber', role: 'HOMEOWNER', updatedAt })
	await call('PUT', '/users/c', { name: 'Carl Chen', role: 'CONTRACTOR', updatedAt })
	const lead = { title: 'Bath', description: 'All', trade: 'Bathroom', city: 'Lyon', updatedAt }
	await call('PUT', '/leads/l', { ...lead, homeownerExternalId: 'h' })
	const claim = await call('POST', '/leads/l/claim', { contractorExternalId: 'c' })
	threadId = (await claim.json()).thread.id
})
afterAll(async () => {
	marketplace.close()
	await server.stop()
})

async function serviceToken() {
	const browser = new Visitor(server.origin)
	await browser.logIn('admin@example.com')
	await browser.post('/settings/tokens', { name: 'service', scopes: 'service' })
	return /plumb_[\w-]{43}/.exec((await browser.get('/settings/tokens')).page)![0]
}

async function frameAddress(of: { threadId?: string } = {}) {
	const answer = await call('POST', '/embed-tokens', { externalId: 'h', ...of })
	expect(answer.status).toBe(201)
	return `/embed/session?token=${(await answer.json()).token}`
}

test('a frame opens, is read and written by plain forms, and belongs to the named sites', async () => {
	const frame = new Visitor(server.origin)
	const open = await frame.get(await frameAddress({ threadId }))
	expect(open.status).toBe(303)
	expect(open.headers.get('location')).toBe(`/embed/threads/${threadId}`)
	expect(open.headers.get('referrer-policy')).toBe('no-referrer')

	const page = await frame.get(`/embed/threads/${threadId}`)
	expect(page.status).toBe(200)
	expect(page.headers.get('content-security-policy')).toContain(
		`frame-ancestors 'self' ${marketplaceOrigin()}`,
	)
	expect(page.headers.get('content-security-policy')).toContain("script-src 'none'")
	expect(page.headers.has('x-frame-options')).toBe(false)
	expect(page.page).not.toContain('<script')

	const send = (body: string) =>
		frame.post(`/embed/threads/${threadId}`, { body, clientKey: `key-${body.length}` })
	expect((await send('Hello')).status).toBe(303)
	const refused = await send(' ')
	expect(refused.status).toBe(422)
	expect(await refused.text()).toContain('Write something first.')
	// Open for too long: what was written is given back.
	const gone = await fetch(`${server.origin}/embed/threads/${threadId}`, {
		method: 'POST',
		body: new URLSearchParams({ body: 'A <long> answer' }),
	})
	expect(gone.status).toBe(401)
	expect(await gone.text()).toContain('A &lt;long&gt; answer')
	const live = `/embed/threads/${threadId}/live`
	expect((await frame.get(live)).page).toContain('Hello')
	expect((await frame.get('/embed/bell')).page).toContain('data-bell="1"')
	expect((await frame.post(`/embed/threads/${threadId}/read`, { seq: '2' }, live)).status).toBe(303)
	expect((await frame.get('/embed/bell')).page).toContain('data-bell="0"')
})

describe('a frame', () => {
	test('is good under /embed alone', async () => {
		const frame = new Visitor(server.origin)
		await frame.get(await frameAddress())
		expect((await frame.get('/messages')).headers.get('location')).toContain('/login')
		expect((await frame.get('/api/threads')).status).toBe(401)

		const browser = new Visitor(server.origin)
		await browser.logIn('homeowner@example.com')
		expect((await browser.get('/embed/bell')).status).toBe(401)
	})

	test('does not show what is not its person’s', async () => {
		const frame = new Visitor(server.origin)
		await frame.get(await frameAddress())
		for (const path of ['', '/live']) {
			expect((await frame.get(`/embed/threads/unknown${path}`)).status).toBe(404)
		}
		expect((await frame.post('/embed/threads/unknown', { body: 'x' })).status).toBe(404)
	})

	test('takes no form of another site, nor an ordinary one', async () => {
		const frame = new Visitor(server.origin)
		await frame.get(await frameAddress({ threadId }))
		const path = `/embed/threads/${threadId}`
		const { page } = await frame.get(path)
		const csrf = /name="csrf" value="([^"]+)"/.exec(page)![1]!
		const post = (fields: Record<string, string>, origin?: string) =>
			frame.get(path, {
				method: 'POST',
				body: new URLSearchParams({ body: 'x', ...fields }),
				headers: origin ? { Origin: origin } : {},
			})
		expect((await post({})).status).toBe(403)
		expect((await post({ csrf }, marketplaceOrigin())).status).toBe(403)
		expect((await post({ csrf }, 'null')).status).toBe(403)
		expect((await post({ csrf: csrf.replace('embed-', '') })).status).toBe(403)
		expect((await post({ csrf }, server.origin)).status).toBe(303)
	})

	test('goes nowhere else at first', async () => {
		for (const to of ['/settings', '//evil.example/embed/', '/embed/../settings']) {
			const answer = await fetch(
				`${server.origin}${await frameAddress()}&to=${encodeURIComponent(to)}`,
				{ redirect: 'manual' },
			)
			expect(answer.headers.get('location')).toBe('/embed/bell')
		}
	})
})

test('in a browser, a page of another site shows the conversation and its person writes in it', async () => {
	const browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
	})
	try {
		const page = await browser.newPage()
		const src = server.origin + (await frameAddress({ threadId }))
		marketplacePage = `<iframe name="chat" src="${src}" width="400" height="600"></iframe>`
		await page.goto(marketplaceOrigin())
		const chat = page.frameLocator('iframe[name=chat]')
		await chat.getByLabel('Write to Carl Chen').fill('From the frame')
		await chat.getByRole('button', { name: 'Send' }).click()
		await chat.frameLocator('iframe').getByText('From the frame').waitFor({ timeout: 15_000 })
		const { cookies } = await page.context().storageState()
		expect(cookies.filter(({ name }) => name === '__Host-embed')).toMatchObject([
			{ httpOnly: true, secure: true, sameSite: 'None' },
		])
	} finally {
		await browser.close()
	}
})
