import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { connect } from '../support/databases.ts'
import { startServer } from '../support/server.ts'

test('an SMS is a line in the log, without number and text', async () => {
	const server = await startServer({ seed: true, env: { SMS_GATEWAY: 'log', LOG_LEVEL: 'info' } })
	try {
		const homeowner = await new Visitor(server.origin).logIn('homeowner@example.com')
		const contractor = await new Visitor(server.origin).logIn('contractor@example.com')
		const threadId = await contractor.firstThread()
		const page = '/settings/notifications'
		expect((await homeowner.get(page)).page).not.toContain('NEW_MESSAGE:sms')
		const connection = await connect(server.databaseUrl)
		await connection.executeScript(
			`UPDATE "User" SET "phone" = '+33612345678' WHERE "email" = 'homeowner@example.com'`,
		)
		await connection.dispose()
		expect((await homeowner.get(page)).page).toContain('NEW_MESSAGE:sms')
		const choices = { pace: 'AT_ONCE', dailyHour: '8', on: 'NEW_MESSAGE:sms' }
		expect((await homeowner.post(page, choices)).status).toBe(303)

		const body = 'The key is under the mat'
		await contractor.post(`/messages/${threadId}`, { body, clientKey: randomUUID() })
		await waitUntil('the SMS', () => server.output().includes('"msg":"sms"'))
		const line = server
			.output()
			.split('\n')
			.find(line => line.includes('"msg":"sms"'))!
		expect(Object.keys(JSON.parse(line)).sort()).toEqual([
			'characters',
			'delivery',
			'level',
			'msg',
			'time',
		])
		expect(server.output()).not.toContain('612345678')
		expect(server.output()).not.toContain(body)
	} finally {
		await server.stop()
	}
})
