import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { photo } from '../support/pictures.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { W3m } from '../support/w3m.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'w3m-file-'))
let server: RunningServer

beforeAll(async () => {
	server = await startServer({ seed: true, env: { DEMO_MODE: 'false' } })
})

afterAll(async () => {
	await server?.stop()
	rmSync(folder, { recursive: true, force: true })
})

test('a photo is sent from w3m', async () => {
	const file = path.join(folder, 'crack.jpg')
	writeFileSync(file, await photo())
	const contractor = await new Visitor(server.origin).logIn('contractor@example.com')
	const thread = await contractor.firstThread()

	const w3m = await W3m.start(`${server.origin}/login`, 'New here?')
	await w3m.fill('E-mail', 'homeowner@example.com')
	await w3m.fill('Password', 'demo-password')
	await w3m.press('Log in', 'Bathroom renovation')
	await w3m.open(`${server.origin}/messages/${thread}`, 'Contractor')
	await w3m.find('Files', 'last')
	await w3m.sees('Add photos or files')
	await w3m.keys('Tab', 'Enter')
	await w3m.sees('Filename')
	await w3m.keys('C-u')
	await w3m.keys('-l', file)
	await w3m.keys('Enter')
	await w3m.press('Send', 'crack.jpg')
	await waitUntil('the photo to be there', async () => {
		const address = `/api/threads/${thread}/messages`
		const { messages } = await (await contractor.request(address)).json()
		return messages.at(-1).attachments.length === 1
	})
	await w3m.close()
	const { messages } = await (await contractor.request(`/api/threads/${thread}/messages`)).json()
	expect(messages.at(-1).attachments).toMatchObject([{ name: 'crack.jpg', width: 480 }])
})
