import { expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { changeProfile } from '~/auth/profile.server'
import { headerOf } from '~/components/header.server'
import { readOnce } from '~/db/read-once.server'
import { transaction } from '~/db/transaction.server'
import { sendMessage } from '~/messaging/send.server'
import { loadConversation } from '~/routes/messages.$threadId.server'
import { loadInbox } from '~/routes/messages.server'
import { makeHomeowner, makeMessages, makeThread, userVersion } from '../support/factory.ts'

/** As the next request finds them. */
const now = async (actor: Actor): Promise<Actor> => ({
	...actor,
	version: await userVersion(actor),
})

const request = new Request('http://page/messages')

const inboxOf = async (actor: Actor) => loadInbox({ actor: await now(actor), request })

const conversationOf = async (actor: Actor, threadId: string) =>
	loadConversation({ actor: await now(actor), request, params: { threadId }, context: {} })

/** Past everything that grows versions, as nothing in the service does it. */
const rewriteTitle = (leadId: string, title: string) =>
	transaction(tx => tx.lead.update({ where: { id: leadId }, data: { title } }))

test('an inbox is read once at a version of its reader, and at the next one again', async () => {
	const { homeowner, contractor, leadId, threadId } = await makeThread({ title: 'Bathroom' })
	const first = await inboxOf(homeowner)
	expect(first.threads.map(({ title }) => title)).toEqual(['Bathroom'])
	await rewriteTitle(leadId, 'Kitchen')
	expect(await inboxOf(homeowner)).toBe(first)

	await sendMessage(contractor, threadId, { body: 'Hello' })
	expect((await inboxOf(homeowner)).threads).toMatchObject([
		{ title: 'Kitchen', preview: 'Hello', unread: 2, mine: false },
	])
	expect((await inboxOf(contractor)).threads).toMatchObject([{ preview: 'Hello', mine: true }])
	expect((await inboxOf(await makeHomeowner())).threads).toEqual([])
})

test('the counts and lines of a header are as new as its version', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const before = await headerOf(await now(homeowner))
	await makeMessages(contractor, threadId, 2)
	const after = await headerOf(await now(homeowner))
	expect(after.unreadMessages).toBe(before.unreadMessages + 2)
	expect(after.unreadNotifications).toBe(before.unreadNotifications + 2)
	expect(after.latest[0]!.id).not.toBe(before.latest[0]!.id)
	expect(after.version).toBeGreaterThan(before.version)
})

test('a conversation shows another’s new name and each new message at once', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	await makeMessages(contractor, threadId, 1)
	const before = await conversationOf(homeowner, threadId)
	expect(before.messages).toMatchObject([{ system: true }, { author: 'Carl Chen', mine: false }])
	expect((await conversationOf(homeowner, threadId)).messages).toBe(before.messages)

	await changeProfile(contractor, { name: 'Carla Chen', timeZone: undefined })
	const renamed = await conversationOf(homeowner, threadId)
	expect(renamed.thread.counterpart.name).toBe('Carla Chen')
	expect(renamed.messages.at(-1)!.author).toBe('Carla Chen')

	await makeMessages(homeowner, threadId, 1)
	for (const [actor, mine] of [
		[homeowner, true],
		[contractor, false],
	] as const) {
		const { messages } = await conversationOf(actor, threadId)
		expect(messages.at(-1)).toMatchObject({ parts: ['message 1'], mine })
	}
})

test('its times are in the words of the reader’s own zone and day', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const clocks = async (actor: Actor) =>
		(await conversationOf(actor, threadId)).messages.map(({ clock }) => clock)
	const [inUtc] = await clocks(homeowner)
	const [inTokyo] = await clocks({ ...homeowner, timeZone: 'Asia/Tokyo' })
	expect(inUtc).toMatch(/^\d\d:\d\d UTC$/)
	expect(inTokyo).toBe(
		`${String((Number(inUtc!.slice(0, 2)) + 9) % 24).padStart(2, '0')}${inUtc!.slice(2, 5)}`,
	)
	expect(await clocks(contractor)).toEqual([inUtc])
})

test('nobody is given what was read for somebody else', async () => {
	const { homeowner, threadId } = await makeThread()
	await conversationOf(homeowner, threadId)
	const stranger = { ...(await makeHomeowner()), version: await userVersion(homeowner) }
	const asked = { request, params: { threadId }, context: {} }
	await expect(loadConversation({ actor: stranger, ...asked })).rejects.toMatchObject({
		status: 404,
	})
})

test('what was never committed is not remembered', async () => {
	const count = readOnce<{ n: number }>('in-a-test', { most: 10, sizeOf: () => 1 })
	const of = { id: 'one', version: 1 }
	let n = 0
	const read = async () => ({ n: ++n })
	const tried = transaction(async tx => {
		await tx.user.count()
		expect(await count(of, '', read)).toEqual({ n: 1 })
		throw new Error('Undone')
	})
	await expect(tried).rejects.toThrow('Undone')
	expect(await count(of, '', read)).toEqual({ n: 2 })
	expect(await count(of, '', read)).toEqual({ n: 2 })
	expect(await count(of, 'else', read)).toEqual({ n: 3 })
	expect(await count({ ...of, version: 2 }, '', read)).toEqual({ n: 4 })
	expect(await count({ ...of, id: 'two' }, '', read)).toEqual({ n: 5 })
})
