import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { leadsOf } from '~/leads/leads.server'
import { messagesOf } from '~/messaging/messages.server'
import { markThreadRead } from '~/messaging/reading.server'
import { sendMessage } from '~/messaging/send.server'
import { threadOf, threadsOf, unreadMessageCount } from '~/messaging/threads.server'
import {
	markNotifications,
	notificationsOf,
	readAllNotifications,
	readNotification,
	unreadNotificationCount,
} from '~/notifications/inbox.server'
import { type Conversation, makeThread, userVersion } from '../support/factory.ts'
import { forget } from '../support/forget.ts'
import { refused } from '../support/refused.ts'

// Two people (0 homeowner, 1 contractor) do anything in two conversations: the
// list, the counts, the bell and the conversations agree with a plain model, and
// no change goes by without a version that grew.

const person = fc.constantFrom(0, 1)
const thread = fc.constantFrom(0, 1)
const place = fc.double({ min: 0, max: 1.2, noNaN: true })

type Step =
	| { act: 'send'; person: number; thread: number; key: number; seen: number | null }
	| { act: 'read'; person: number; thread: number; upTo: number | null }
	| { act: 'read notification'; person: number; which: number }
	| { act: 'mark'; person: number; which: number[]; read: boolean }
	| { act: 'read all'; person: number }

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			act: fc.constant('send' as const),
			person,
			thread,
			key: fc.nat(12), // few, so that some are sent again
			seen: fc.option(place),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			act: fc.constant('read' as const),
			person,
			thread,
			upTo: fc.option(place),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			act: fc.constant('read notification' as const),
			person,
			which: fc.nat(30),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			act: fc.constant('mark' as const),
			person,
			which: fc.array(fc.nat(30), { minLength: 1, maxLength: 3 }),
			read: fc.boolean(),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ act: fc.constant('read all' as const), person }) },
)

interface World {
	people: [Actor, Actor]
	threads: [Conversation, Conversation]
}

/** What should be true, kept as simply as can be. */
class Model {
	threads = [0, 1].map(() => ({
		senders: [1], // by seq - 1; the contractor's line opens it
		lastRead: [0, 0],
	}))
	bell: { to: number; type: string; thread: number; seq: number; read: boolean }[] = [0, 1].map(
		thread => ({ to: 0, type: 'LEAD_CLAIMED', thread, seq: 1, read: false }),
	)
	keys = new Set<string>()

	send(from: number, thread: number, key: string, seen: number) {
		if (this.keys.has(key)) return
		this.keys.add(key)
		const { senders } = this.threads[thread]!
		this.read(from, thread, Math.min(seen, senders.length))
		senders.push(from)
		this.bell.push({ to: 1 - from, type: 'NEW_MESSAGE', thread, seq: senders.length, read: false })
	}

	read(who: number, thread: number, seq: number) {
		const { senders, lastRead } = this.threads[thread]!
		const upTo = Math.min(seq, senders.length)
		if (upTo <= lastRead[who]!) return
		lastRead[who] = upTo
		for (const line of this.bell) {
			if (line.to === who && line.thread === thread && line.seq <= upTo) line.read = true
		}
	}

	readNotification(
		who: number,
		{ thread, type, seq }: { thread: number; type: string; seq: number },
	) {
		for (const line of this.bell) {
			if (line.to === who && line.thread === thread && line.type === type && line.seq <= seq) {
				line.read = true
			}
		}
	}

	/** False when it is refused. */
	mark(who: number, lines: { thread: number; type: string; seq: number }[], read: boolean) {
		const isRead = ({ thread, seq }: { thread: number; seq: number }) =>
			seq <= this.threads[thread]!.lastRead[who]!
		if (!read && lines.some(isRead)) return false
		for (const { thread, type, seq } of lines) {
			const same = this.bell.find(
				line => line.to === who && line.thread === thread && line.type === type && line.seq === seq,
			)
			same!.read = read
		}
		return true
	}

	readAll(who: number) {
		for (const line of this.bell) if (line.to === who) line.read = true
	}

	unread(who: number, thread: number): number {
		const { senders, lastRead } = this.threads[thread]!
		return senders.filter((from, index) => from !== who && index + 1 > lastRead[who]!).length
	}
}

async function take(step: Step, { people, threads }: World, model: Model) {
	const actor = people[step.person]!
	if (step.act === 'send') {
		const { threadId } = threads[step.thread]!
		const key = `${step.thread}-${step.key}`
		const seenSeq = seqAt(step.seen ?? 0, model, step.thread)
		await sendMessage(actor, threadId, { body: key, clientKey: key, seenSeq })
		model.send(step.person, step.thread, `${step.person} ${key}`, seenSeq)
	} else if (step.act === 'read') {
		const { threadId } = threads[step.thread]!
		const upTo = step.upTo === null ? undefined : seqAt(step.upTo, model, step.thread)
		await markThreadRead(actor, threadId, upTo)
		model.read(step.person, step.thread, upTo ?? Number.POSITIVE_INFINITY)
	} else if (step.act === 'read notification') {
		const [row] = await chosen(actor, [step.which])
		if (!row) return
		await readNotification(actor, row.id)
		model.readNotification(step.person, inModel(row, threads))
	} else if (step.act === 'mark') {
		const rows = await chosen(actor, step.which)
		const lines = rows.map(row => inModel(row, threads))
		const ids = rows.map(({ id }) => id)
		const allowed = model.mark(step.person, lines, step.read)
		if (allowed) await markNotifications(actor, ids, step.read)
		else expect((await refused(markNotifications(actor, ids, step.read))).status).toBe(409)
	} else {
		await readAllNotifications(actor)
		model.readAll(step.person)
	}
}

/** Some of a person's notifications, the same for the same numbers. */
async function chosen(actor: Actor, which: number[]) {
	const rows = await db.notification.findMany({
		where: { userId: actor.id },
		orderBy: { id: 'asc' },
	})
	return rows.length === 0 ? [] : which.map(n => rows[n % rows.length]!)
}

const inModel = (
	row: { threadId: string | null; type: string; seq: number | null },
	threads: Conversation[],
) => ({
	thread: threads.findIndex(({ threadId }) => threadId === row.threadId),
	type: row.type,
	seq: row.seq!,
})

const seqAt = (share: number, model: Model, thread: number) =>
	Math.round(share * model.threads[thread]!.senders.length)

async function compare({ people, threads }: World, model: Model) {
	for (const [who, actor] of people.entries()) {
		const list = await threadsOf(actor)
		const unread = threads.map((_, index) => model.unread(who, index))
		for (const [index, { threadId }] of threads.entries()) {
			const inList = list.threads.find(({ id }) => id === threadId)
			const { senders, lastRead } = model.threads[index]!
			expect(inList).toEqual(await threadOf(actor, threadId))
			expect(inList).toMatchObject({
				unreadCount: unread[index],
				lastSeq: senders.length,
				lastReadSeq: lastRead[who],
				counterpartLastReadSeq: lastRead[1 - who],
			})
		}
		expect(await unreadMessageCount(actor)).toBe(unread[0]! + unread[1]!)
		await compareBell(actor, who, threads, model)
	}
}

async function compareBell(actor: Actor, who: number, threads: Conversation[], model: Model) {
	const rows = await db.notification.findMany({ where: { userId: actor.id } })
	const stored = rows.map(({ type, threadId, seq, read }) => `${type} ${threadId} ${seq} ${read}`)
	const expected = model.bell
		.filter(({ to }) => to === who)
		.map(({ type, thread, seq, read }) => `${type} ${threads[thread]!.threadId} ${seq} ${read}`)
	expect(stored.sort()).toEqual(expected.sort())

	const waiting = model.bell.filter(({ to, read }) => to === who && !read).length
	expect(await unreadNotificationCount(actor)).toBe(waiting)
	expect((await notificationsOf(actor)).unreadCount).toBe(waiting)
	expect((await notificationsOf(actor, { unread: true })).notifications).toHaveLength(waiting)

	for (const { threadId } of threads) {
		const { lastReadSeq } = await threadOf(actor, threadId)
		const stale = rows.filter(
			row =>
				row.threadId === threadId &&
				row.type === 'NEW_MESSAGE' &&
				!row.read &&
				row.seq! <= lastReadSeq,
		)
		expect(stale).toEqual([])
	}
}

/**
 * What each person can see, and each conversation as each sees it, beside the versions
 * that stand for it: as the database has it, which is what is remembered, too.
 */
async function look({ people, threads }: World) {
	const views: { what: string; seen: string; version: number }[] = []
	for (const actor of people) {
		const lists = [
			await threadsOf(actor),
			await notificationsOf(actor),
			await unreadMessageCount(actor),
			await leadsOf(actor),
		]
		const version = await userVersion(actor)
		views.push({ what: `lists of ${actor.role}`, seen: JSON.stringify(lists), version })
		for (const { threadId } of threads) {
			const { version, ...thread } = await threadOf(actor, threadId)
			const remembered = await messagesOf(actor, { version, ...thread })
			forget()
			const { messages } = await messagesOf(actor, { version, ...thread })
			expect(remembered.messages).toEqual(messages)
			const seen = JSON.stringify([thread, messages])
			views.push({ what: `${threadId} as ${actor.role}`, seen, version })
		}
	}
	return views
}

type Look = Awaited<ReturnType<typeof look>>

function compareVersions(before: Look, after: Look) {
	for (const [index, { what, seen, version }] of after.entries()) {
		const old = before[index]!
		expect(version, what).toBeGreaterThanOrEqual(old.version)
		if (seen !== old.seen) expect(version, `${what} changed`).toBeGreaterThan(old.version)
	}
}

test('after any sequence of sends and reads, list, counts, bell and conversation agree, and every change has a new version', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async steps => {
			const first = await makeThread()
			const { homeowner, contractor } = first
			const second = await makeThread({ homeowner, contractor })
			const world: World = { people: [homeowner, contractor], threads: [first, second] }
			const model = new Model()
			let before = await look(world)
			for (const step of steps) {
				await take(step, world, model)
				const after = await look(world)
				compareVersions(before, after)
				before = after
			}
			await compare(world, model)
		}),
		{ numRuns: 25 },
	)
}, 120_000)
