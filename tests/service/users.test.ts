import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { actorOf, startSession } from '~/auth/sessions.server'
import { createToken, tokenActor } from '~/auth/tokens.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { claimLead } from '~/leads/claim.server'
import { changeLeadStatus, leadOf, leadsOf, postLead } from '~/leads/leads.server'
import { messagesOf } from '~/messaging/messages.server'
import { sendMessage } from '~/messaging/send.server'
import { threadHead } from '~/messaging/thread-head.server'
import { threadOf } from '~/messaging/threads.server'
import { PutUser } from '~/service/schemas'
import { deactivateUser, putUser } from '~/service/users.server'
import { everything, makeAdmin, makeHomeowner, userVersion } from '../support/factory.ts'
import {
	actorFor,
	at,
	CONTRACTOR,
	HOMEOWNER,
	LEAD as MARKET_LEAD,
	makeMarketplace,
} from '../support/marketplace.ts'
import { refused } from '../support/refused.ts'

let service: Actor
beforeAll(async () => {
	service = await makeAdmin()
})

const { updatedAt: _, ...LEAD } = MARKET_LEAD

const newExternalId = () => `u-${randomUUID()}`

test('a person is made, and the same call again changes nothing', async () => {
	const externalId = newExternalId()
	const update = {
		...HOMEOWNER,
		email: `${externalId}@example.com`,
		timeZone: 'europe/paris',
		phone: '+33612345678',
	}

	const first = await putUser(service, externalId, update)

	expect(first).toEqual({
		made: true,
		user: {
			id: expect.any(String),
			externalId,
			name: 'Hanna Huber',
			role: 'HOMEOWNER',
			email: update.email,
			timeZone: 'Europe/Paris',
			phone: '+33612345678',
			updatedAt: at(0).toISOString(),
			deactivatedAt: null,
		},
	})
	const before = await everything()
	expect(await putUser(service, externalId, update)).toEqual({ ...first, made: false })
	expect(await everything()).toBe(before)
})

test('twenty calls at once make one person, with the newest state', async () => {
	const externalId = newExternalId()
	const order = [7, 3, 19, 0, 12, 5, 18, 1, 9, 14, 2, 16, 4, 11, 8, 17, 6, 13, 10, 15]

	const answers = await Promise.all(
		order.map(n => putUser(service, externalId, { ...HOMEOWNER, name: `N${n}`, updatedAt: at(n) })),
	)

	expect(answers.filter(({ made }) => made)).toHaveLength(1)
	expect(new Set(answers.map(({ user }) => user.id)).size).toBe(1)
	const stored = await db.user.findUniqueOrThrow({ where: { externalId } })
	expect(stored).toMatchObject({ name: 'N19', externalUpdatedAt: at(19) })
})

test('an older update answers with the newer state that is stored', async () => {
	const externalId = newExternalId()
	const { user } = await putUser(service, externalId, { ...HOMEOWNER, updatedAt: at(2) })
	const before = await everything()

	const late = { ...CONTRACTOR, email: 'old@example.com', updatedAt: at(1) }
	expect(await putUser(service, externalId, late)).toEqual({ user, made: false })

	expect(await everything()).toBe(before)
})

test('what is left out stays, what is null goes', async () => {
	const externalId = newExternalId()
	const email = `${externalId}@example.com`
	await putUser(service, externalId, {
		...HOMEOWNER,
		email,
		timeZone: 'Asia/Tokyo',
		phone: '+81312345678',
	})

	const kept = await putUser(service, externalId, { ...HOMEOWNER, updatedAt: at(1) })
	expect(kept.user).toMatchObject({ email, timeZone: 'Asia/Tokyo', phone: '+81312345678' })
	const none = { ...HOMEOWNER, email: null, timeZone: null, phone: null, updatedAt: at(2) }
	const { user } = await putUser(service, externalId, none)
	expect(user).toMatchObject({ email: null, timeZone: null, phone: null })
})

test('a new name shows in the conversations of both people', async () => {
	const market = await makeMarketplace(service)
	const homeowner = actorFor(market.homeownerId, HOMEOWNER)
	const contractor = actorFor(market.contractorId, CONTRACTOR)
	const { threadId } = await claimLead(contractor, market.leadId)
	const before = [(await threadOf(homeowner, threadId)).version, await userVersion(homeowner)]

	const update = { ...CONTRACTOR, name: 'Carla Chen', updatedAt: at(1) }
	await putUser(service, market.contractor, update)

	const thread = await threadOf(homeowner, threadId)
	expect(thread.counterpart.name).toBe('Carla Chen')
	expect([thread.version, await userVersion(homeowner)].map((v, i) => v > before[i]!)).toEqual([
		true,
		true,
	])
})

describe('an e-mail address of another account', () => {
	const taken = async () => {
		const { id } = await makeHomeowner()
		return (await db.user.findUniqueOrThrow({ where: { id } })).email!
	}

	test('makes nobody', async () => {
		const update = { ...HOMEOWNER, email: await taken() }
		const before = await everything()
		const problem = await refused(putUser(service, newExternalId(), update))
		expect(problem.toBody()).toMatchObject({ status: 409, errors: [{ path: 'email' }] })
		expect(await everything()).toBe(before)
	})

	test('changes nobody', async () => {
		const externalId = newExternalId()
		await putUser(service, externalId, HOMEOWNER)
		const update = { ...HOMEOWNER, name: 'Other', email: await taken(), updatedAt: at(1) }
		const before = await everything()
		const problem = await refused(putUser(service, externalId, update))
		expect(problem.toBody()).toMatchObject({ status: 409, errors: [{ path: 'email' }] })
		expect(await everything()).toBe(before)
	})

	test('goes to one of two who ask for it together', async () => {
		const email = `${newExternalId()}@example.com`
		const ids = [newExternalId(), newExternalId()]
		for (const id of ids) await putUser(service, id, HOMEOWNER)
		const update = { ...HOMEOWNER, email, updatedAt: at(1) }
		const done = await Promise.allSettled(ids.map(id => putUser(service, id, update)))
		expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
		expect(done.find(({ status }) => status === 'rejected')).toMatchObject({
			reason: { status: 409 },
		})
	})
})

test('a role never changes', async () => {
	const externalId = newExternalId()
	await putUser(service, externalId, HOMEOWNER)
	const before = await everything()

	const update = { ...CONTRACTOR, updatedAt: at(1) }
	const problem = await refused(putUser(service, externalId, update))

	expect(problem.toBody()).toMatchObject({ status: 409, errors: [{ path: 'role' }] })
	expect(await everything()).toBe(before)
})

describe('who leaves', () => {
	async function left() {
		const market = await makeMarketplace(service)
		const homeowner = actorFor(market.homeownerId, HOMEOWNER)
		const contractor = actorFor(market.contractorId, CONTRACTOR)
		const { threadId } = await claimLead(contractor, market.leadId)
		const { message } = await sendMessage(homeowner, threadId, { body: 'Hi', clientKey: 'k1' })
		const cookie = (await startSession(homeowner.id)).split(';', 1)[0]!
		const reading = { name: 't', scopes: ['messages:read' as const], expiresAt: null }
		const { secret } = await createToken(homeowner, reading)
		const user = await deactivateUser(service, market.homeowner)
		return {
			...market,
			market,
			homeownerActor: homeowner,
			contractorActor: contractor,
			threadId,
			message,
			cookie,
			secret,
			user,
		}
	}

	test('is logged out everywhere at once', async () => {
		const { cookie, secret, homeownerId, user } = await left()

		const request = new Request('http://localhost/', { headers: { cookie } })
		expect(await actorOf(request)).toBeNull()
		expect(await tokenActor(secret)).toBeNull()
		expect(await db.session.count({ where: { userId: homeownerId } })).toBe(0)
		expect(user.deactivatedAt).not.toBeNull()
	})

	test('has nothing done in their name by a request that was under way', async () => {
		const { market, homeownerActor, contractorActor, threadId, leadId } = await left()
		const other = await makeHomeowner()
		const theirs = await postLead(other, LEAD)
		await deactivateUser(service, market.contractor)
		const before = await everything()

		const send = sendMessage(homeownerActor, threadId, { body: 'Still here' })
		expect((await refused(send)).status).toBe(404)
		expect((await refused(postLead(homeownerActor, LEAD))).status).toBe(409)
		await transaction(tx =>
			tx.lead.update({ where: { id: leadId }, data: { status: 'CLOSED', contractorId: null } }),
		)
		expect((await refused(changeLeadStatus(homeownerActor, leadId, 'OPEN'))).status).toBe(409)
		await transaction(tx =>
			tx.lead.update({
				where: { id: leadId },
				data: { status: 'CLAIMED', contractorId: market.contractorId },
			}),
		)
		expect((await refused(claimLead(contractorActor, theirs.id))).status).toBe(409)
		expect(await everything()).toBe(before)
	})

	test('leaves a conversation that the other reads and can’t write to', async () => {
		const { contractorActor, threadId } = await left()
		const thread = await threadOf(contractorActor, threadId)
		const { messages } = await messagesOf(contractorActor, thread)
		expect(messages.map(({ body }) => body)).toContain('Hi')
		expect((await threadHead(contractorActor, threadId)).counterpartLeft).toBe(true)
		const before = await everything()

		const problem = await refused(sendMessage(contractorActor, threadId, { body: 'Still there?' }))

		expect(problem.status).toBe(409)
		expect(problem.message).toContain('Hanna Huber has left')
		expect(await everything()).toBe(before)
	})

	test('has what was sent before acknowledged again', async () => {
		const { contractorActor, threadId, homeowner } = await left()
		await putUser(service, homeowner, { ...HOMEOWNER, updatedAt: new Date() })
		const draft = { body: 'One', clientKey: 'c1' }
		const sent = await sendMessage(contractorActor, threadId, draft)
		await deactivateUser(service, homeowner)

		const again = await sendMessage(contractorActor, threadId, draft)

		expect(again).toEqual({ message: sent.message, stored: false })
	})

	test('stays away when an older update or leave arrives', async () => {
		const { homeowner } = await left()
		const before = await everything()
		await putUser(service, homeowner, { ...HOMEOWNER, name: 'Late', updatedAt: at(5) })
		await deactivateUser(service, homeowner, at(6))
		expect(await everything()).toBe(before)
	})

	test('comes back by a newer update, logged out', async () => {
		const { homeowner, contractorActor, threadId, cookie, secret } = await left()

		const update = { ...HOMEOWNER, updatedAt: new Date() }
		expect((await putUser(service, homeowner, update)).user.deactivatedAt).toBeNull()

		expect((await threadHead(contractorActor, threadId)).counterpartLeft).toBe(false)
		await sendMessage(contractorActor, threadId, { body: 'Welcome back' })
		expect(await tokenActor(secret)).toBeNull()
		const request = new Request('http://localhost/', { headers: { cookie } })
		expect(await actorOf(request)).toBeNull()
	})

	test('leaves again without a change of the time of leaving', async () => {
		const { homeowner, user } = await left()
		const again = await deactivateUser(service, homeowner)
		expect(again.deactivatedAt).toBe(user.deactivatedAt)
	})

	test('closes their open leads', async () => {
		const market = await makeMarketplace(service)
		await deactivateUser(service, market.homeowner)
		const contractor = actorFor(market.contractorId, CONTRACTOR)
		const { leads } = await leadsOf(contractor, { limit: 1000 })
		expect(leads.map(({ id }) => id)).not.toContain(market.leadId)
		const homeowner = actorFor(market.homeownerId, HOMEOWNER)
		expect((await leadOf(homeowner, market.leadId)).status).toBe('CLOSED')
		expect((await refused(claimLead(contractor, market.leadId))).status).toBe(409)
	})

	test('leaves before an update that is newer than the leave', async () => {
		const externalId = newExternalId()
		await putUser(service, externalId, { ...HOMEOWNER, updatedAt: at(5) })
		expect((await deactivateUser(service, externalId, at(4))).deactivatedAt).toBeNull()
		expect((await deactivateUser(service, externalId, at(6))).deactivatedAt).not.toBeNull()
	})

	test('must be known', async () => {
		expect((await refused(deactivateUser(service, newExternalId()))).status).toBe(404)
	})
})

test('nobody but an administrator acts for the marketplace', async () => {
	const externalId = newExternalId()
	await putUser(service, externalId, HOMEOWNER)
	const stranger = await makeHomeowner()
	const before = await everything()
	const update = { ...HOMEOWNER, updatedAt: at(1) }
	expect((await refused(putUser(stranger, externalId, update))).status).toBe(403)
	expect((await refused(deactivateUser(stranger, externalId))).status).toBe(403)
	expect(await everything()).toBe(before)
})

describe('an update', () => {
	const good = { name: 'Hanna', role: 'HOMEOWNER', updatedAt: '2026-01-01T00:00:00Z' }
	const inAYear = new Date(Date.now() + 365 * 86_400_000).toISOString()

	test('has its time in any zone', () => {
		const { updatedAt } = PutUser.parse({ ...good, updatedAt: '2026-01-01T02:00:00.5+02:00' })
		expect(updatedAt.toISOString()).toBe('2026-01-01T00:00:00.500Z')
	})

	test.each([
		['an administrator', { ...good, role: 'ADMIN' }],
		['no name', { ...good, name: ' ' }],
		['a name with NUL', { ...good, name: 'a\u0000' }],
		['no time', { ...good, updatedAt: undefined }],
		['a time without a zone', { ...good, updatedAt: '2026-01-01T00:00:00' }],
		['a time that lies far ahead', { ...good, updatedAt: inAYear }],
		['a time before 1970', { ...good, updatedAt: '0000-01-01T00:00:00Z' }],
		['an address that is none', { ...good, email: 'nobody' }],
		['a time zone that is none', { ...good, timeZone: 'Mars/Olympus' }],
		['a number that only works at home', { ...good, phone: '0612345678' }],
		['a number with a header', { ...good, phone: '+33612345678\r\nTo: +1' }],
		['a field that nobody knows', { ...good, nmae: 'Hanna' }],
	])('is refused with %s', (_, input) => {
		expect(PutUser.safeParse(input).success).toBe(false)
	})
})
