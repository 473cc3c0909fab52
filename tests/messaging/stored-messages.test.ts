import { expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { transaction } from '~/db/transaction.server'
import { deleteMessage, editMessage } from '~/messaging/change.server'
import { changedOutside, messagesOf, messagesSince } from '~/messaging/messages.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf } from '~/messaging/threads.server'
import { makeMessages, makeThread } from '../support/factory.ts'

async function newest(actor: Actor, threadId: string) {
	const { messages } = await messagesOf(actor, await threadOf(actor, threadId))
	return messages.at(-1)!
}

/** Past everything that grows versions, as nothing in the service does it. */
const rewrite = (threadId: string, seq: number, body: string) =>
	transaction(tx =>
		tx.message.update({ where: { threadId_seq: { threadId, seq } }, data: { body } }),
	)

test('at one version the database is asked for messages once, and at the next one again', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const [seq] = await makeMessages(homeowner, threadId, 1)
	expect((await newest(homeowner, threadId)).body).toBe('message 1')
	await rewrite(threadId, seq!, 'rewritten')
	for (const actor of [homeowner, contractor]) {
		expect((await newest(actor, threadId)).body).toBe('message 1')
	}
	await editMessage(homeowner, threadId, seq!, 'edited')
	for (const actor of [homeowner, contractor]) {
		expect((await newest(actor, threadId)).body).toBe('edited')
	}
	await deleteMessage(homeowner, threadId, seq!)
	expect(await newest(contractor, threadId)).toMatchObject({ body: '', seq })
})

test('each of the two sees it as theirs', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await sendMessage(homeowner, threadId, { body: 'Hello', clientKey: 'of-the-author' })
	const seen = [await newest(homeowner, threadId), await newest(contractor, threadId)]
	for (const message of seen) {
		expect(message).toMatchObject({
			fromUser: { id: homeowner.id, name: homeowner.name },
			toUserId: contractor.id,
			threadId,
		})
	}
	expect(seen.map(({ clientKey }) => clientKey)).toEqual(['of-the-author', undefined])
})

test('who is given messages can’t change what the next one gets', async () => {
	const { homeowner, threadId } = await makeThread()
	await makeMessages(homeowner, threadId, 2)
	const thread = await threadOf(homeowner, threadId)
	const first = await messagesSince(homeowner, thread, 0)
	first.messages[0]!.body = 'scribbled'
	first.messages.reverse()
	const second = await messagesSince(homeowner, thread, 0)
	expect(second.messages.map(({ seq }) => seq)).toEqual([1, 2, 3])
	expect(second.messages[0]!.body).not.toBe('scribbled')
})

test('what was never committed is not remembered', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const undone = transaction(async () => {
		await sendMessage(homeowner, threadId, { body: 'never sent' })
		expect((await newest(homeowner, threadId)).body).toBe('never sent')
		throw new Error('Undone')
	})
	await expect(undone).rejects.toThrow('Undone')
	// It takes the number and the version that the other one had.
	await sendMessage(homeowner, threadId, { body: 'sent' })
	expect((await newest(contractor, threadId)).body).toBe('sent')
	expect((await newest(homeowner, threadId)).body).toBe('sent')
})

test('what changed elsewhere is another thing than a page', async () => {
	const { homeowner, threadId } = await makeThread()
	const [seq] = await makeMessages(homeowner, threadId, 3)
	await editMessage(homeowner, threadId, seq!, 'edited')
	const thread = await threadOf(homeowner, threadId)
	// The same numbers, of a page.
	expect((await messagesOf(homeowner, thread, { after: 2 }, 2)).messages).toHaveLength(2)
	const { messages } = await changedOutside(homeowner, thread, { firstSeq: 3, lastSeq: 4 })
	expect(messages.map(({ body }) => body)).toEqual(['edited'])
	const all = await changedOutside(homeowner, thread, { firstSeq: 2, lastSeq: 4 })
	expect(all.messages).toEqual([])
})
