import { expect, test, vi } from 'vitest'
import type { Actor } from '~/auth/actor'
import { changePrivacy } from '~/auth/privacy.server'
import { changeProfile } from '~/auth/profile.server'
import { headerOf } from '~/components/header.server'
import { db } from '~/db/client.server'
import { readOnce } from '~/db/read-once.server'
import { transaction } from '~/db/transaction.server'
import { claimLead } from '~/leads/claim.server'
import { changeLeadStatus } from '~/leads/leads.server'
import { archiveThread } from '~/messaging/archive.server'
import { deleteMessage, editMessage } from '~/messaging/change.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { readAllNotifications } from '~/notifications/inbox.server'
import { loadConversation } from '~/routes/messages.$threadId.server'
import { loadInbox } from '~/routes/messages.server'
import { putLead } from '~/service/leads.server'
import { deactivateUser, putUser } from '~/service/users.server'
import {
	makeAdmin,
	makeHomeowner,
	makeLead,
	makeMessages,
	makeThread,
	userVersion,
} from '../support/factory.ts'
import { forget } from '../support/forget.ts'
import {
	actorFor,
	at,
	CONTRACTOR,
	HOMEOWNER,
	LEAD,
	makeMarketplace,
} from '../support/marketplace.ts'
import { whileOpen } from '../support/while-open.ts'

/** As the next request finds them. */
const now = async (actor: Actor): Promise<Actor> => ({
	...actor,
	version: await userVersion(actor),
})

const inboxOf = async (actor: Actor, query = '') =>
	loadInbox({ actor: await now(actor), request: new Request(`http://page/messages${query}`) })

const asked = (threadId: string) => ({
	request: new Request('http://page/messages'),
	params: { threadId },
	context: {},
})

const conversationOf = async (actor: Actor, threadId: string) =>
	loadConversation({ actor: await now(actor), ...asked(threadId) })

/** All that the pages show to someone, but for what is random. */
async function shownTo(actor: Actor, threadId: string) {
	const { csrf: _, live: __, ...header } = await headerOf(await now(actor))
	const { clientKey: ___, ...conversation } = await conversationOf(actor, threadId)
	return { header, conversation, inbox: await inboxOf(actor) }
}

test('whatever happens, both people are shown at once what the database has', async () => {
	const service = await makeAdmin()
	const market = await makeMarketplace(service)
	const homeowner = actorFor(market.homeownerId, HOMEOWNER)
	const contractor = actorFor(market.contractorId, CONTRACTOR)
	const { threadId } = await claimLead(contractor, market.leadId)
	const lead = { ...LEAD, homeownerExternalId: market.homeowner }
	const privacy = { showPresence: true, readReceipts: true }
	const happens: [string, () => Promise<unknown>][] = [
		['sent', () => sendMessage(contractor, threadId, { body: 'Hello' })],
		['noticed', () => readAllNotifications(homeowner)],
		['answered', () => sendMessage(homeowner, threadId, { body: 'Hi', seenSeq: 2 })],
		['read', () => markThreadRead(contractor, threadId)],
		['edited', () => editMessage(homeowner, threadId, 3, 'Hi there')],
		['deleted', () => deleteMessage(contractor, threadId, 2)],
		['put away', () => archiveThread(homeowner, threadId, true)],
		['taken out', () => archiveThread(homeowner, threadId, false)],
		['hidden', () => changePrivacy(contractor, { ...privacy, readReceipts: false })],
		['sent again', () => sendMessage(homeowner, threadId, { body: 'Are you there?' })],
		['read in hiding', () => markThreadRead(contractor, threadId)],
		['shown', () => changePrivacy(contractor, privacy)],
		['renamed', () => changeProfile(contractor, { name: 'Carla Chen' })],
		['in a zone', () => changeProfile(homeowner, { name: 'Hanna', timeZone: 'Asia/Tokyo' })],
		['completed', () => changeLeadStatus(homeowner, market.leadId, 'COMPLETED')],
		[
			'retitled',
			() => putLead(service, market.lead, { ...lead, title: 'Attic', updatedAt: at(1) }),
		],
		['left', () => deactivateUser(service, market.contractor, at(2))],
		['back', () => putUser(service, market.contractor, { ...CONTRACTOR, updatedAt: at(3) })],
	]
	for (const [what, happen] of happens) {
		const before = [await shownTo(homeowner, threadId), await shownTo(contractor, threadId)]
		await happen()
		const after = [await shownTo(homeowner, threadId), await shownTo(contractor, threadId)]
		forget()
		const stored = [await shownTo(homeowner, threadId), await shownTo(contractor, threadId)]
		expect([what, ...after]).toEqual([what, ...stored])
		expect([what, ...after]).not.toEqual([what, ...before])
	}
})

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
	expect((await inboxOf(await makeHomeowner())).threads).toEqual([])
})

test('the newest page of it is the same, however it is asked for', async () => {
	const { homeowner } = await makeThread()
	const [odd, plain] = [await inboxOf(homeowner, '?cursor='), await inboxOf(homeowner)]
	expect(odd).toEqual(plain)
	expect(plain.newest).toBe(true)
})

test('each of the two is shown a conversation as theirs, at one version of all', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const body = 'Hello'
	await sendMessage(contractor, threadId, { body, clientKey: 'of-the-contractor' })
	const version = 1_000_000
	await transaction(tx =>
		tx.user.updateMany({
			where: { id: { in: [homeowner.id, contractor.id] } },
			data: { version },
		}),
	)
	const [mine, theirs] = [
		await conversationOf(contractor, threadId),
		await conversationOf(homeowner, threadId),
	]
	expect(mine.thread.counterpart.id).toBe(homeowner.id)
	expect(theirs.thread.counterpart.id).toBe(contractor.id)
	expect([mine.thread.unreadCount, theirs.thread.unreadCount]).toEqual([0, 2])
	expect(mine.messages.at(-1)).toMatchObject({ mine: true, key: 'of-the-contractor' })
	expect(theirs.messages.at(-1)).toMatchObject({ mine: false, parts: [body] })
	expect(theirs.messages.at(-1)!.key).not.toBe('of-the-contractor')

	const stranger = { ...(await makeHomeowner()), version }
	const asStranger = loadConversation({ actor: stranger, ...asked(threadId) })
	await expect(asStranger).rejects.toMatchObject({ status: 404 })
})

test('as time goes by, words and what can still be deleted follow it', async () => {
	const { homeowner, threadId } = await makeThread()
	const [seq] = await makeMessages(homeowner, threadId, 1)
	const actor = await now(homeowner)
	const shown = async () => {
		const conversation = await loadConversation({ actor, ...asked(threadId) })
		const message = conversation.messages.find(one => one.seq === seq)!
		const { threads } = await loadInbox({ actor, ...asked(threadId) })
		return { day: message.day, changeable: message.changeable, inbox: threads[0]!.time }
	}
	const first = await shown()
	expect(first).toMatchObject({ day: 'Today', changeable: true })
	expect(first.inbox).toMatch(/^\d\d:\d\d UTC$/)
	const { createdAt } = await db.message.findFirstOrThrow({ where: { threadId, seq: seq! } })
	const midnight = new Date(createdAt).setUTCHours(24, 0, 0, 0)
	const day = 24 * 3600_000
	try {
		vi.useFakeTimers({ toFake: ['Date'], now: midnight })
		expect(await shown()).toMatchObject({ day: 'Yesterday', inbox: 'Yesterday', changeable: true })
		vi.setSystemTime(createdAt.getTime() + day - 1)
		expect(await shown()).toMatchObject({ day: 'Yesterday', changeable: true })
		vi.setSystemTime(createdAt.getTime() + day)
		expect((await shown()).changeable).toBe(undefined)
		// A clock that is set back.
		vi.setSystemTime(createdAt)
		expect(await shown()).toEqual(first)
	} finally {
		vi.useRealTimers()
	}
})

test('what was never committed is not remembered', async () => {
	const count = readOnce<{ n: number }>('in a test', { most: 10, sizeOf: () => 1 })
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

test('who opens a conversation with someone who changes their name meanwhile sees the new one', async () => {
	const { contractor } = await makeThread()
	const homeowner = await makeHomeowner()
	const leadId = await makeLead(homeowner)
	let before = 0
	await whileOpen(
		async () => {
			await claimLead(contractor, leadId)
			before = await userVersion(homeowner)
		},
		() => changeProfile(contractor, { name: 'Carla Chen' }),
	)
	expect(await userVersion(homeowner)).toBeGreaterThan(before)
	expect((await inboxOf(homeowner)).threads[0]!.counterpart.name).toBe('Carla Chen')
})
