import { readdirSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { describePicture } from '~/attachments/describe.server'
import type { AttachmentView } from '~/attachments/types'
import type { Actor } from '~/auth/actor'
import { onChanges } from '~/db/changes.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { changeableMessage, deleteMessage, editMessage } from '~/messaging/change.server'
import { changedOutside, messagesOf } from '~/messaging/messages.server'
import { searchMessages } from '~/messaging/search/search.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { upload } from '../support/attachments.ts'
import { everything, makeAdmin, makeThread } from '../support/factory.ts'
import { deliverAllDue } from '../support/outbox.ts'
import { pdf, photo } from '../support/pictures.ts'
import { refused } from '../support/refused.ts'
import { shownTo } from '../support/shown.ts'
import { makeReceiver } from '../support/webhooks.ts'
import { whileOpen } from '../support/while-open.ts'

// What becomes of a message's files when it is edited, deleted or described.

let homeowner: Actor
let contractor: Actor
let threadId: string
let files: AttachmentView[]

beforeEach(async () => {
	;({ homeowner, contractor, threadId } = await makeThread())
	files = [
		await upload(contractor, await photo(), 'crack.jpg'),
		await upload(contractor, pdf, 'plan.pdf'),
	]
})

const ids = () => files.map(({ id }) => id)
const send = async (body: string) =>
	(await sendMessage(contractor, threadId, { body, attachmentIds: ids(), clientKey: 'k' })).message

const versionOf = async (seq: number) => {
	const where = { threadId_seq: { threadId, seq } }
	return (await db.message.findUniqueOrThrow({ where })).version
}

/** How many variants of the files lie in the storage. */
const stored = () =>
	readdirSync(process.env.ATTACHMENTS_FOLDER!, { recursive: true, encoding: 'utf8' }).filter(name =>
		ids().some(id => name.endsWith(id)),
	).length

/** Everything that either of the two is shown. */
const shown = () => shownTo(threadId, homeowner, contractor)

const previews = async () => {
	const { notifications } = await notificationsOf(homeowner)
	const { lastMessage } = await threadOf(homeowner, threadId)
	return [notifications[0]!.payload!.preview, lastMessage!.preview]
}

test('an edited message keeps its files; with them it may lose its words, and says what they are', async () => {
	const { seq } = await send('Look at this')
	const edited = await editMessage(contractor, threadId, seq, 'Look at these')
	expect(edited).toMatchObject({ body: 'Look at these', attachments: files })
	expect(await previews()).toEqual(['Look at these', 'Look at these'])

	const bare = await editMessage(contractor, threadId, seq, '')
	expect(bare).toMatchObject({ body: '', attachments: files })
	expect(await previews()).toEqual(['2 files', '2 files'])
	expect(await changeableMessage(contractor, threadId, seq)).toMatchObject({ attachments: files })
	const { messages } = await messagesOf(homeowner, await threadOf(homeowner, threadId))
	expect(messages.at(-1)).toMatchObject({ body: '', attachments: files })
	expect(stored()).toBe(4)
})

test('a message without files can’t lose its words', async () => {
	const { message } = await sendMessage(contractor, threadId, { body: 'Words' })
	const before = await everything()
	const problem = await refused(editMessage(contractor, threadId, message.seq, ''))
	expect(problem.status).toBe(422)
	expect(await everything()).toBe(before)
})

test('what is sent again after an edit is still the same message', async () => {
	const { seq } = await send('Look at this')
	await editMessage(contractor, threadId, seq, '')
	const again = await sendMessage(contractor, threadId, {
		body: 'Look at this',
		attachmentIds: ids(),
		clientKey: 'k',
	})
	expect(again).toMatchObject({ stored: false, message: { seq, body: '', attachments: files } })
})

test('with a deleted message its files go, from the pages and from the storage', async () => {
	const { seq } = await send('')
	expect(await shown()).toContain('crack.jpg')
	const deleted = await deleteMessage(contractor, threadId, seq)
	expect(deleted).toMatchObject({ body: '', attachments: [] })
	expect(await shown()).not.toMatch(/crack\.jpg|plan\.pdf|2 files/)
	expect(await db.attachment.count({ where: { id: { in: ids() } } })).toBe(0)
	expect(stored()).toBe(4) // until the outbox has been emptied
	await deliverAllDue()
	expect(stored()).toBe(0)
	// A repeat that comes late sends nothing anew.
	expect(await sendMessage(contractor, threadId, draftAgain())).toMatchObject({
		stored: false,
		message: { seq, attachments: [] },
	})
})

const draftAgain = () => ({ body: '', attachmentIds: ids(), clientKey: 'k' })

test('a deletion that fails leaves the files where they are', async () => {
	const { seq } = await send('')
	await transaction(tx =>
		tx.message.updateMany({
			where: { threadId, seq },
			data: { createdAt: new Date(Date.now() - 25 * 3600_000) },
		}),
	)
	expect((await refused(deleteMessage(contractor, threadId, seq))).status).toBe(409)
	await deliverAllDue()
	expect(stored()).toBe(4)
	expect(await db.attachment.count({ where: { id: { in: ids() } } })).toBe(2)
})

test('a webhook names the files, and those of a deleted message no more, however late it goes', async () => {
	Object.assign(env, { WEBHOOK_ALLOW_PRIVATE: true })
	const receiver = await makeReceiver(await makeAdmin())
	const bodies = async () => {
		const where = { endpointId: receiver.endpointId }
		return JSON.stringify(await db.webhookDelivery.findMany({ where }))
	}
	const { seq } = await send('')
	expect(await bodies()).toContain('crack.jpg')
	expect(await bodies()).toContain('2 files')
	await deleteMessage(contractor, threadId, seq)
	expect(await bodies()).not.toMatch(/crack\.jpg|plan\.pdf|2 files/)
	await receiver.stop()
	await transaction(tx => tx.webhookEndpoint.deleteMany())
	await transaction(tx => tx.outboxEvent.deleteMany())
})

test('what a picture shows reaches open pages at once, also above the newest page', async () => {
	const { seq } = await send('')
	await sendMessage(homeowner, threadId, { body: 'Thank you' })
	const told: number[] = []
	onChanges('test', ({ threads }) => told.push(threads.get(threadId) ?? 0))
	await describePicture(contractor, files[0]!.id, 'A crack above the door')
	onChanges('test', () => {})
	const thread = await threadOf(homeowner, threadId)
	expect(told).toEqual([thread.version])
	const { messages } = await changedOutside(homeowner, thread, {
		firstSeq: seq + 1,
		lastSeq: thread.lastSeq,
	})
	expect(messages).toMatchObject([{ seq, attachments: [{ alt: 'A crack above the door' }, {}] }])
})

test('a picture that is described while it is being sent has the description at a version of its own', async () => {
	// On PostgreSQL it stands before the row that the send holds, on SQLite in the queue.
	const { seq } = await whileOpen(
		() => send(''),
		() => describePicture(contractor, files[0]!.id, 'A crack above the door'),
	)
	const [message] = (
		await messagesOf(homeowner, await threadOf(homeowner, threadId))
	).messages.slice(-1)
	expect(message).toMatchObject({ seq, attachments: [{ alt: 'A crack above the door' }, {}] })
	expect(await versionOf(seq)).toBe(3) // after the line that opens it, and the sending
})

test('a message is searched by its files and their names until it is deleted', async () => {
	const { seq } = await send('Look')
	const found = async (reader: Actor) => {
		const queries = ['crack', 'has:photo', 'has:document plan', 'has:link']
		const results = await Promise.all(queries.map(query => searchMessages(reader, query)))
		return results.map(({ hits }) => hits.length)
	}
	expect(await found(homeowner)).toEqual([1, 1, 1, 0])
	expect(await found((await makeThread()).homeowner)).toEqual([0, 0, 0, 0])
	await editMessage(contractor, threadId, seq, 'Look here')
	expect(await found(homeowner)).toEqual([1, 1, 1, 0])
	await deleteMessage(contractor, threadId, seq)
	expect(await found(homeowner)).toEqual([0, 0, 0, 0])
})

test('only who sent a picture describes it; to a stranger there is none', async () => {
	await send('Look')
	const statusFor = async (who: Actor) =>
		(await refused(describePicture(who, ids()[0]!, 'x'))).status
	expect(await statusFor(homeowner)).toBe(403)
	expect(await statusFor((await makeThread()).homeowner)).toBe(404)
})
