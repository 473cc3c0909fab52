import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { changeLeadStatus } from '~/leads/leads.server'
import { threadOf } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { claimFor, sendFor } from '~/service/acts.server'
import { putLead } from '~/service/leads.server'
import { deactivateUser, putUser } from '~/service/users.server'
import { everything, makeAdmin, makeHomeowner, userVersion } from '../support/factory.ts'
import {
	actorFor,
	at,
	CONTRACTOR,
	HOMEOWNER,
	LEAD,
	makeMarketplace,
} from '../support/marketplace.ts'
import { refused } from '../support/refused.ts'

let service: Actor
beforeAll(async () => {
	service = await makeAdmin()
})

type Market = Awaited<ReturnType<typeof makeMarketplace>>

const updateOf = ({ homeowner }: Market) => ({ ...LEAD, homeownerExternalId: homeowner })

test('a lead is made once by calls that come together, with the newest state', async () => {
	const market = await makeMarketplace(service)
	const externalId = randomUUID()
	const order = [3, 9, 0, 7, 1, 8, 2, 6, 5, 4]

	const answers = await Promise.all(
		order.map(n =>
			putLead(service, externalId, { ...updateOf(market), title: `T${n}`, updatedAt: at(n) }),
		),
	)

	expect(answers.filter(({ made }) => made)).toHaveLength(1)
	expect(new Set(answers.map(({ lead }) => lead.id)).size).toBe(1)
	const again = await putLead(service, externalId, { ...updateOf(market), updatedAt: at(0) })
	expect(again).toMatchObject({
		made: false,
		lead: {
			externalId,
			title: 'T9',
			status: 'OPEN',
			homeownerExternalId: market.homeowner,
			contractorExternalId: null,
			threadId: null,
			updatedAt: at(9).toISOString(),
		},
	})
})

test('a new title shows in the conversation, an unchanged one moves nothing', async () => {
	const market = await makeMarketplace(service)
	const { threadId } = await claimFor(service, market.lead, market.contractor)
	const homeowner = actorFor(market.homeownerId, HOMEOWNER)
	const versions = async () => [
		(await threadOf(homeowner, threadId)).version,
		await userVersion(homeowner),
	]
	const before = await versions()

	await putLead(service, market.lead, { ...updateOf(market), updatedAt: at(1) })
	expect(await versions()).toEqual(before)

	await putLead(service, market.lead, { ...updateOf(market), title: 'Two baths', updatedAt: at(2) })
	expect((await versions()).map((v, i) => v > before[i]!)).toEqual([true, true])
	expect((await threadOf(homeowner, threadId)).lead).toMatchObject({
		title: 'Two baths',
		status: 'CLAIMED',
	})
})

describe('the status', () => {
	const put = (market: Market, status: 'OPEN' | 'CLAIMED' | 'COMPLETED' | 'CLOSED', n = 1) =>
		putLead(service, market.lead, { ...updateOf(market), status, updatedAt: at(n) })

	test.each(['CLAIMED', 'COMPLETED'] as const)('can’t be %s without a contractor', async status => {
		const market = await makeMarketplace(service)
		const before = await everything()
		expect((await refused(put(market, status))).status).toBe(409)
		const made = putLead(service, randomUUID(), { ...updateOf(market), status })
		expect((await refused(made)).toBody()).toMatchObject({
			status: 422,
			errors: [{ path: 'status' }],
		})
		expect(await everything()).toBe(before)
	})

	test('follows the marketplace', async () => {
		const market = await makeMarketplace(service)
		expect((await put(market, 'CLOSED', 1)).lead.status).toBe('CLOSED')
		expect((await put(market, 'OPEN', 2)).lead.status).toBe('OPEN')
		await claimFor(service, market.lead, market.contractor)
		expect((await put(market, 'COMPLETED', 3)).lead.status).toBe('COMPLETED')
		expect((await put(market, 'CLOSED', 4)).lead.status).toBe('CLOSED')
		expect((await refused(put(market, 'OPEN', 5))).status).toBe(409)
		expect((await put(market, 'CLAIMED', 5)).lead.status).toBe('CLAIMED')
	})

	test('is kept when it is left out', async () => {
		const market = await makeMarketplace(service)
		await changeLeadStatus(actorFor(market.homeownerId, HOMEOWNER), market.leadId, 'CLOSED')
		const { lead } = await putLead(service, market.lead, { ...updateOf(market), updatedAt: at(1) })
		expect(lead.status).toBe('CLOSED')
	})

	test('can’t be open when the homeowner has left', async () => {
		const market = await makeMarketplace(service)
		await deactivateUser(service, market.homeowner)
		expect((await refused(put(market, 'OPEN'))).status).toBe(409)
		expect((await put(market, 'CLOSED')).lead.status).toBe('CLOSED')
	})
})

test('a lead never goes to another homeowner', async () => {
	const [market, other] = [await makeMarketplace(service), await makeMarketplace(service)]
	const before = await everything()
	const update = { ...updateOf(other), updatedAt: at(1) }
	expect((await refused(putLead(service, market.lead, update))).toBody()).toMatchObject({
		status: 409,
		errors: [{ path: 'homeownerExternalId' }],
	})
	expect(await everything()).toBe(before)
})

describe('what refers to something missing is refused by name, and nothing is stored', () => {
	let market: Market
	let gone: Market
	beforeAll(async () => {
		market = await makeMarketplace(service)
		gone = await makeMarketplace(service)
		await deactivateUser(service, gone.contractor)
		await deactivateUser(service, gone.homeowner)
	})
	const message = { body: 'Hi', clientKey: 'k' }
	const lead = (homeownerExternalId: string) =>
		putLead(service, randomUUID(), { ...LEAD, homeownerExternalId })

	const cases: [string, string[], () => Promise<unknown>][] = [
		['a lead before its homeowner', ['homeownerExternalId'], () => lead('x')],
		['a lead of a contractor', ['homeownerExternalId'], () => lead(market.contractor)],
		['a lead of who has left', ['homeownerExternalId'], () => lead(gone.homeowner)],
		[
			'a claim before its lead and contractor',
			['leadExternalId', 'contractorExternalId'],
			() => claimFor(service, 'x', 'y'),
		],
		[
			'a claim by a homeowner',
			['contractorExternalId'],
			() => claimFor(service, market.lead, market.homeowner),
		],
		[
			'a claim by who has left',
			['contractorExternalId'],
			() => claimFor(service, market.lead, gone.contractor),
		],
		[
			'a message before its lead and author',
			['leadExternalId', 'fromExternalId'],
			() => sendFor(service, 'x', { ...message, fromExternalId: 'y' }),
		],
		[
			'a message of who has left',
			['fromExternalId'],
			() => sendFor(service, market.lead, { ...message, fromExternalId: gone.homeowner }),
		],
	]

	test.each(cases)('%s', async (_, paths, act) => {
		const before = await everything()
		const problem = await refused(act)
		expect(problem.status).toBe(422)
		expect(problem.errors?.map(({ path }) => path)).toEqual(paths)
		expect(await everything()).toBe(before)
	})
})

describe('a claim', () => {
	test('is the contractor’s own, with everything that follows', async () => {
		const market = await makeMarketplace(service)

		const { threadId, claimed } = await claimFor(service, market.lead, market.contractor)

		expect(claimed).toBe(true)
		const homeowner = actorFor(market.homeownerId, HOMEOWNER)
		expect((await threadOf(homeowner, threadId)).contractor.id).toBe(market.contractorId)
		const { notifications } = await notificationsOf(homeowner)
		expect(notifications).toMatchObject([
			{ type: 'LEAD_CLAIMED', payload: { contractorId: market.contractorId } },
		])
		expect(await claimFor(service, market.lead, market.contractor)).toMatchObject({
			threadId,
			claimed: false,
		})
	})

	test('is won by one contractor', async () => {
		const market = await makeMarketplace(service)
		const rivals = Array.from({ length: 5 }, () => `r-${randomUUID()}`)
		for (const id of rivals) await putUser(service, id, CONTRACTOR)

		const claims = rivals.map(id => claimFor(service, market.lead, id))
		const done = await Promise.allSettled(claims)

		expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
		for (const one of done) {
			if (one.status === 'rejected') expect(one.reason).toMatchObject({ status: 409 })
		}
		expect(await db.thread.count({ where: { leadId: market.leadId } })).toBe(1)
	})
})

describe('a message', () => {
	const draft = (fromExternalId: string) => ({
		fromExternalId,
		body: 'When can you start?',
		clientKey: randomUUID(),
	})

	test('goes from its author to the other person, once', async () => {
		const market = await makeMarketplace(service)
		const { threadId } = await claimFor(service, market.lead, market.contractor)
		const first = draft(market.homeowner)

		const sent = await Promise.all(
			Array.from({ length: 5 }, () => sendFor(service, market.lead, first)),
		)

		expect(sent.filter(({ stored }) => stored)).toHaveLength(1)
		expect(sent[0]!.message).toMatchObject({
			threadId,
			seq: 2,
			fromUserId: market.homeownerId,
			toUserId: market.contractorId,
		})
		expect(new Set(sent.map(({ message }) => message.id)).size).toBe(1)
		const { notifications } = await notificationsOf(actorFor(market.contractorId, CONTRACTOR))
		expect(notifications).toMatchObject([{ type: 'NEW_MESSAGE' }])
	})

	test.each([
		['of the homeowner', 'homeowner'],
		['of a stranger', 'contractor'],
	] as const)('%s to nobody is refused', async (_, from) => {
		const market = await makeMarketplace(service)
		const before = await everything()
		expect((await refused(sendFor(service, market.lead, draft(market[from])))).status).toBe(409)
		expect(await everything()).toBe(before)
	})

	test('of somebody else is refused', async () => {
		const [market, other] = [await makeMarketplace(service), await makeMarketplace(service)]
		await claimFor(service, market.lead, market.contractor)
		const before = await everything()
		for (const stranger of [other.homeowner, other.contractor]) {
			const problem = await refused(sendFor(service, market.lead, draft(stranger)))
			expect(problem.toBody()).toMatchObject({ status: 422, errors: [{ path: 'fromExternalId' }] })
		}
		expect(await everything()).toBe(before)
	})

	test('that is refused opens no conversation', async () => {
		const market = await makeMarketplace(service)
		const { contractorId, leadId } = market
		const { transaction } = await import('~/db/transaction.server')
		await transaction(tx =>
			tx.lead.update({ where: { id: leadId }, data: { status: 'CLAIMED', contractorId } }),
		)
		await deactivateUser(service, market.contractor)
		const before = await everything()

		const problem = await refused(sendFor(service, market.lead, draft(market.homeowner)))

		expect(problem.status).toBe(409)
		expect(await everything()).toBe(before)
	})
})

test('nobody but an administrator acts for the marketplace', async () => {
	const market = await makeMarketplace(service)
	const stranger = await makeHomeowner()
	const before = await everything()
	const draft = { fromExternalId: market.homeowner, body: 'Hi', clientKey: 'k' }
	for (const act of [
		putLead(stranger, market.lead, { ...updateOf(market), updatedAt: at(1) }),
		claimFor(stranger, market.lead, market.contractor),
		sendFor(stranger, market.lead, draft),
	]) {
		expect((await refused(act)).status).toBe(403)
	}
	expect(await everything()).toBe(before)
})
