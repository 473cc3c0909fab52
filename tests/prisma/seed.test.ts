import { beforeAll, expect, test } from 'vitest'
import { verifyCredentials } from '~/auth/accounts.server'
import type { Actor, Role } from '~/auth/actor'
import { db } from '~/db/client.server'
import { threadOfLead } from '~/leads/claim.server'
import { LEAD_STATUSES } from '~/leads/schemas'
import { Body } from '~/messaging/schemas'
import { sendMessage } from '~/messaging/send.server'
import { threadOf, threadsOf, unreadMessageCount } from '~/messaging/threads.server'
import { notificationsOf } from '~/notifications/inbox.server'
import { seed } from '../../prisma/seed.ts'
import { everything } from '../support/factory.ts'

beforeAll(seed)

async function actorAt(email: string): Promise<Actor> {
	const user = await db.user.findUniqueOrThrow({ where: { email } })
	return { ...user, role: user.role as Role, credentialId: 'seed' }
}

test('the demo accounts open with the demo password', async () => {
	for (const name of ['homeowner', 'contractor', 'contractor2', 'admin']) {
		await verifyCredentials(`${name}@example.com`, 'demo-password')
	}
})

test('seeding again changes nothing', async () => {
	const before = await everything()
	await seed()
	expect(await everything()).toBe(before)
})

test('there are leads in every status, and at least two to claim', async () => {
	for (const status of LEAD_STATUSES) {
		expect(await db.lead.count({ where: { status } })).toBeGreaterThan(0)
	}
	expect(await db.lead.count({ where: { status: 'OPEN', contractorId: null } })).toBeGreaterThan(1)
})

test('every thread keeps the rules of threads', async () => {
	const threads = await db.thread.findMany({
		include: { lead: true, participants: true, messages: { orderBy: { seq: 'asc' } } },
	})
	expect(threads.length).toBeGreaterThanOrEqual(4)
	for (const { lead, lastSeq, version, createdAt, participants, messages } of threads) {
		const people = participants.map(({ userId }) => userId).sort()
		expect(people).toEqual([lead.homeownerId, lead.contractorId].sort())
		expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1))
		expect(lastSeq).toBe(messages.length)
		expect(version).toBeGreaterThanOrEqual(Math.max(...messages.map(message => message.version)))
		expect(new Set(messages.map(message => message.version)).size).toBe(messages.length)
		expect(messages[0]).toMatchObject({ kind: 'SYSTEM', toUserId: lead.homeownerId, createdAt })
		expect(lead.claimedAt).toEqual(createdAt)
		const times = messages.map(message => message.createdAt.getTime())
		expect(times).toEqual([...times].sort((a, b) => a - b))
		expect(times.at(-1)).toBeLessThan(Date.now())
		for (const { lastActivityAt, lastReadSeq } of participants) {
			expect(lastActivityAt.getTime()).toBe(times.at(-1))
			expect(lastReadSeq).toBeLessThanOrEqual(lastSeq)
		}
		for (const { body } of messages) expect(Body.parse(body)).toBe(body)
	}
})

test('every message has its notification, read exactly as far as its thread is read', async () => {
	const messages = await db.message.findMany({ orderBy: [{ threadId: 'asc' }, { seq: 'asc' }] })
	const notifications = await db.notification.findMany({
		orderBy: [{ threadId: 'asc' }, { seq: 'asc' }],
	})
	const participants = await db.participant.findMany()
	expect(
		notifications.map(({ threadId, seq, userId, type, createdAt }) => ({
			threadId,
			seq,
			userId,
			type,
			createdAt,
		})),
	).toEqual(
		messages.map(({ threadId, seq, toUserId, kind, createdAt }) => ({
			threadId,
			seq,
			userId: toUserId,
			type: kind === 'SYSTEM' ? 'LEAD_CLAIMED' : 'NEW_MESSAGE',
			createdAt,
		})),
	)
	for (const { threadId, userId, seq, read } of notifications) {
		const place = participants.find(p => p.threadId === threadId && p.userId === userId)!
		expect(read).toBe(seq! <= place.lastReadSeq)
	}
	for (const type of ['NEW_MESSAGE', 'LEAD_CLAIMED']) {
		for (const read of [true, false]) {
			expect(await db.notification.count({ where: { type, read } })).toBeGreaterThan(0)
		}
	}
})

test('the homeowner has conversations with both contractors: a long one with news, and one that is read', async () => {
	const homeowner = await actorAt('homeowner@example.com')
	const { threads } = await threadsOf(homeowner)

	expect(threads.length).toBeGreaterThanOrEqual(4)
	expect(new Set(threads.map(({ counterpart }) => counterpart.id)).size).toBe(2)
	const long = threads.find(({ lastSeq }) => lastSeq >= 70)!
	expect(long.lastSeq).toBeLessThanOrEqual(91)
	expect(long.unreadCount).toBeGreaterThan(0)
	expect(threads.some(({ unreadCount }) => unreadCount === 0)).toBe(true)
	expect(await unreadMessageCount(homeowner)).toBe(
		threads.reduce((sum, { unreadCount }) => sum + unreadCount, 0),
	)
	for (const { payload } of (await notificationsOf(homeowner, { limit: 1000 })).notifications) {
		expect(payload).not.toBeNull()
	}
})

test('an imported lead waits for its conversation', async () => {
	const contractor = await actorAt('contractor@example.com')
	const lead = await db.lead.findFirstOrThrow({ where: { status: 'CLAIMED', thread: null } })
	expect(lead.contractorId).toBe(contractor.id)

	const { opened } = await threadOfLead(contractor, lead.id)
	expect(opened).toBe(true)
})

test('the conversations go on', async () => {
	const homeowner = await actorAt('homeowner@example.com')
	const { threads } = await threadsOf(homeowner)
	for (const { id, lastSeq } of threads) {
		const { message } = await sendMessage(homeowner, id, { body: 'One more' })
		expect(message.seq).toBe(lastSeq + 1)
		expect((await threadOf(homeowner, id)).lastMessage?.seq).toBe(lastSeq + 1)
	}
})
