import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { changeableMessage, deleteMessage, editMessage } from '~/messaging/change.server'
import { askHistory, historyOf } from '~/messaging/history.server'
import { changedOutside, messagesOf, messagesSince } from '~/messaging/messages.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf, unreadMessageCount } from '~/messaging/threads.server'
import { notificationsOf, unreadNotificationCount } from '~/notifications/inbox.server'
import {
	everything,
	makeAdmin,
	makeContractor,
	makeThread,
	userVersion,
} from '../support/factory.ts'
import { refused } from '../support/refused.ts'
import { makeReceiver } from '../support/webhooks.ts'

const MINUTE = 60_000

let homeowner: Actor
let contractor: Actor
let stranger: Actor
let threadId: string
let seq: number

beforeEach(async () => {
	;({ homeowner, contractor, threadId } = await makeThread())
	stranger = await makeContractor()
	const sent = await sendMessage(contractor, threadId, { body: 'The secret', clientKey: 'k' })
	seq = sent.message.seq
})

const age = (ms: number) =>
	transaction(tx =>
		tx.message.updateMany({
			where: { threadId, seq },
			data: { createdAt: new Date(Date.now() - ms) },
		}),
	)
const edit = (body = 'Better') => editMessage(contractor, threadId, seq, body)
const remove = () => deleteMessage(contractor, threadId, seq)

/** Everything that either of the two is shown. */
async function shown() {
	const views = []
	for (const actor of [homeowner, contractor]) {
		const thread = await threadOf(actor, threadId)
		views.push(thread, await messagesOf(actor, thread), await notificationsOf(actor))
	}
	return JSON.stringify(views)
}

test('an edited message says the new text everywhere, with new versions', async () => {
	const before = [await userVersion(homeowner), await userVersion(contractor)]
	const thread = await threadOf(homeowner, threadId)
	const message = await edit()
	expect(message).toMatchObject({ seq, body: 'Better', deletedAt: null })
	expect(message.editedAt).not.toBeNull()
	expect(await shown()).not.toContain('The secret')

	const after = await threadOf(homeowner, threadId)
	expect(after.version).toBe(thread.version + 1)
	expect(after).toMatchObject({ unreadCount: 2, lastMessage: { preview: 'Better' } })
	expect(await userVersion(homeowner)).toBeGreaterThan(before[0]!)
	expect(await userVersion(contractor)).toBeGreaterThan(before[1]!)
	const { messages } = await messagesSince(homeowner, after, thread.version)
	expect(messages).toMatchObject([{ seq, body: 'Better' }])
	const { notifications } = await notificationsOf(homeowner)
	expect(notifications[0]).toMatchObject({ read: false, payload: { preview: 'Better' } })
})

test('a deleted message keeps its place, and is neither read nor counted', async () => {
	await edit()
	const message = await remove()
	expect(message).toMatchObject({ seq, body: '' })
	expect(message.deletedAt).not.toBeNull()
	expect(await shown()).not.toMatch(/The secret|Better/)

	const thread = await threadOf(homeowner, threadId)
	expect(thread).toMatchObject({ lastSeq: seq, unreadCount: 1, lastMessage: { seq, preview: '' } })
	expect(await unreadMessageCount(homeowner)).toBe(1)
	expect(await unreadNotificationCount(homeowner)).toBe(1) // of the claim
	const { messages } = await messagesOf(homeowner, thread)
	expect(messages.map(one => one.seq)).toEqual([1, seq])
	await sendMessage(contractor, threadId, { body: 'Next' })
	expect((await threadOf(homeowner, threadId)).lastSeq).toBe(seq + 1)
})

describe('the same again', () => {
	test('edits and deletes nothing more', async () => {
		await edit()
		const edited = await everything()
		expect(await edit()).toMatchObject({ body: 'Better' })
		expect(await everything()).toBe(edited)
		const first = await remove()
		const deleted = await everything()
		expect(await remove()).toEqual(first)
		expect(await everything()).toBe(deleted)
	})

	test('twenty at once are one', async () => {
		const thread = await threadOf(homeowner, threadId)
		await Promise.all(Array.from({ length: 20 }, () => edit()))
		expect((await threadOf(homeowner, threadId)).version).toBe(thread.version + 1)
		await Promise.all(Array.from({ length: 20 }, remove))
		expect((await threadOf(homeowner, threadId)).version).toBe(thread.version + 2)
	})

	test('of an edit and a deletion at once the text is gone in the end', async () => {
		const outcomes = await Promise.allSettled([edit('one'), remove(), edit('two')])
		expect(outcomes[1].status).toBe('fulfilled')
		expect(await shown()).not.toMatch(/The secret|one|two"/)
		expect((await db.message.findFirst({ where: { threadId, seq } }))!.body).toBe('')
	})

	test('sending it again gives it as it is now, and sends nothing', async () => {
		const again = () => sendMessage(contractor, threadId, { body: 'The secret', clientKey: 'k' })
		await edit()
		expect(await again()).toMatchObject({ stored: false, message: { seq, body: 'Better' } })
		await remove()
		expect(await again()).toMatchObject({ stored: false, message: { seq, body: '' } })
		const other = sendMessage(contractor, threadId, { body: 'Better', clientKey: 'k' })
		expect((await refused(other)).status).toBe(422)
	})
})

describe('refused, and nothing changed', () => {
	test.each([
		['another person’s', async () => editMessage(homeowner, threadId, seq, 'x'), 404],
		['a stranger’s', async () => editMessage(stranger, threadId, seq, 'x'), 404],
		['no such number', async () => editMessage(contractor, threadId, 99, 'x'), 404],
		['the opening line', async () => editMessage(contractor, threadId, 1, 'x'), 404],
		['deleting another person’s', async () => deleteMessage(homeowner, threadId, seq), 404],
		['deleting the opening line', async () => deleteMessage(contractor, threadId, 1), 404],
		['looking at another person’s', async () => changeableMessage(homeowner, threadId, seq), 404],
	])('%s', async (_, act, status) => {
		const before = await everything()
		expect((await refused(act())).status).toBe(status)
		expect(await everything()).toBe(before)
	})

	test('editing after 15 minutes, deleting after 24 hours, editing what was deleted', async () => {
		await age(14 * MINUTE)
		await edit('in time')
		await age(16 * MINUTE)
		expect((await refused(edit('late'))).status).toBe(409)
		expect(await changeableMessage(contractor, threadId, seq)).toMatchObject({
			editable: false,
			deletable: true,
		})
		await age(24 * 60 * MINUTE + 1000)
		expect((await refused(remove())).status).toBe(409)
		await age(23 * 60 * MINUTE)
		await remove()
		await age(0)
		expect((await refused(edit('after'))).status).toBe(409)
	})
})

test('what stands above or below a page is told of when it changes', async () => {
	for (let n = 0; n < 3; n++) await sendMessage(homeowner, threadId, { body: `later ${n}` })
	await edit()
	const thread = await threadOf(homeowner, threadId)
	const outside = (firstSeq: number, lastSeq: number) =>
		changedOutside(homeowner, thread, { firstSeq, lastSeq })
	const { messages, since } = await outside(seq + 1, thread.lastSeq)
	expect(messages).toMatchObject([{ seq, body: 'Better' }])
	expect(since).toBe(0)
	expect((await outside(1, seq - 1)).messages).toMatchObject([{ seq }])
	expect((await outside(seq, thread.lastSeq)).messages).toEqual([])
	expect((await outside(1, thread.lastSeq)).messages).toEqual([])
})

test('a webhook that goes out late, or again, tells no text that is gone', async () => {
	Object.assign(env, { WEBHOOK_ALLOW_PRIVATE: true })
	const receiver = await makeReceiver(await makeAdmin())
	await sendMessage(contractor, threadId, { body: 'Also secret', clientKey: 'k2' })
	await editMessage(contractor, threadId, seq + 1, 'Still secret')
	await deleteMessage(contractor, threadId, seq + 1)
	const where = { endpointId: receiver.endpointId }
	const bodies = (await db.webhookDelivery.findMany({ where, orderBy: { id: 'asc' } })).map(
		({ body }) => JSON.parse(body),
	)
	expect(bodies.map(({ type }) => type).sort()).toEqual([
		'message.created',
		'message.deleted',
		'message.edited',
		'notification.created',
	])
	expect(JSON.stringify(bodies)).not.toMatch(/secret/)
	await receiver.stop()
	await transaction(tx => tx.webhookEndpoint.deleteMany())
	await transaction(tx => tx.outboxEvent.deleteMany())
})

describe('the history', () => {
	const ask = (actor: Actor) =>
		askHistory(actor, { link: { threadId, seq }, reason: 'a complaint' })

	test('is for administrators, who leave a note', async () => {
		await edit('second')
		await edit('third')
		await remove()
		const administrator = await makeAdmin()
		const note = await ask(administrator)
		const { revisions, body, deletedAt } = await historyOf(administrator, note)
		expect(revisions.map(one => one.body)).toEqual(['The secret', 'second', 'third'])
		expect(body).toBe('')
		expect(deletedAt).not.toBeNull()
		expect(await db.auditEvent.findUnique({ where: { id: note } })).toMatchObject({
			actorId: administrator.id,
			action: 'HISTORY_SHOWN',
			reason: 'a complaint',
		})
	})

	test('is nobody else’s, nor another administrator’s note', async () => {
		const note = await ask(await makeAdmin())
		for (const actor of [contractor, homeowner]) {
			expect((await refused(ask(actor))).status).toBe(404)
			expect((await refused(historyOf(actor, note))).status).toBe(404)
		}
		expect((await refused(historyOf(await makeAdmin(), note))).status).toBe(404)
	})
})

test('reading after a deletion and deleting after reading agree', async () => {
	await markThreadRead(homeowner, threadId)
	await remove()
	expect(await threadOf(homeowner, threadId)).toMatchObject({ unreadCount: 0, lastReadSeq: seq })
	expect(await unreadNotificationCount(homeowner)).toBe(0)
})
