import { expect, test } from 'vitest'
import { messagesOf } from '~/messaging/messages.server'
import { threadOf, threadsOf } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { connect } from '../support/databases.ts'
import { makeMessages, makeThread } from '../support/factory.ts'
import { forget } from '../support/forget.ts'

// A newer process migrates while this one runs.

test('columns that are added meanwhile break no statement that was asked before', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 2)
	const ask = async () => {
		forget()
		const thread = await threadOf(homeowner, threadId)
		const { messages } = await messagesOf(homeowner, thread, {})
		const { notifications } = await notificationsOf(homeowner, {})
		const { threads } = await threadsOf(homeowner)
		return [thread, messages, notifications, threads]
	}
	const before = await ask()
	const connection = await connect(process.env.DATABASE_URL!)
	for (const table of ['Message', 'Notification', 'Attachment', 'Thread', 'Participant', 'User']) {
		await connection.executeScript(`ALTER TABLE "${table}" ADD COLUMN "later" TEXT`)
	}
	await connection.dispose()
	// On each of the connections that there may be.
	const after = await Promise.all(Array.from({ length: 12 }, ask))
	for (const answers of after) expect(answers).toEqual(before)
	await makeMessages(contractor, threadId, 1)
})
