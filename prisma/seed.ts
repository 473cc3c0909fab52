import { hashPassword } from '~/auth/passwords.server'
import { compose } from '~/composition.server'
import { db, disconnect } from '~/db/client.server'
import { newId } from '~/db/id.server'
import { bumpUsers } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { bus } from '~/live/bus.server'
import { openThread } from '~/messaging/open-thread.server'
import { advanceReading } from '~/messaging/reading.server'
import { insertMessage, touchThread } from '~/messaging/send.server'
import { preview } from '~/messaging/text'
import { WAITS_NOWHERE_SQL } from '~/notifications/marks.server'
import { isMain } from '../scripts/is-main.ts'
import {
	type Conversation,
	DEMO_PASSWORD,
	DEMO_TIME_ZONE,
	type DemoLead,
	LEADS,
	PEOPLE,
	type Side,
} from './seed-data.ts'

type Person = { id: string; name: string }
type People = Record<keyof typeof PEOPLE, Person>

/** The demo: accounts, leads and conversations of the last weeks. Does nothing when there is any user. */
export async function seed(): Promise<void> {
	if ((await db.user.count()) > 0) return
	compose()
	const passwordHash = await hashPassword(DEMO_PASSWORD)
	// One transaction, so that a seed that was stopped halfway is made anew.
	await transaction(async tx => {
		const people = await addPeople(tx, passwordHash)
		for (const lead of LEADS) await addLead(tx, people, lead)
		// The events tell of now: a notification is as old as the message it is about,
		// and nobody is told of it elsewhere.
		await tx.$executeRaw`
			UPDATE "Notification" SET ${WAITS_NOWHERE_SQL}, "createdAt" = (
				SELECT m."createdAt" FROM "Message" m
				WHERE m."threadId" = "Notification"."threadId" AND m."seq" = "Notification"."seq")`
	})
}

async function addPeople(tx: Transaction, passwordHash: string): Promise<People> {
	const people: Partial<People> = {}
	for (const [key, { email, name, role }] of Object.entries(PEOPLE)) {
		const id = newId()
		await tx.user.create({
			data: {
				id,
				email,
				name,
				role,
				passwordHash,
				timeZone: DEMO_TIME_ZONE,
				createdAt: daysAgo(60, '08:00'),
			},
		})
		people[key as keyof People] = { id, name }
	}
	return people as People
}

async function addLead(tx: Transaction, people: People, lead: DemoLead) {
	const { claimed, postedDaysAgo, ...fields } = lead
	const homeowner = people.hannah
	const contractor = claimed && people[claimed.by]
	const claimedAt = claimed && daysAgo(claimed.daysAgo, claimed.clock)
	const { id } = await tx.lead.create({
		data: {
			...fields,
			homeownerId: homeowner.id,
			contractorId: contractor?.id,
			createdAt: daysAgo(postedDaysAgo, '06:30'),
			claimedAt,
		},
	})
	if (contractor && claimedAt && claimed.conversation) {
		const row = { id, title: lead.title, homeownerId: homeowner.id, contractor }
		const threadId = await openAt(tx, row, claimedAt)
		const speakers = { H: homeowner, C: contractor }
		await converse(tx, { threadId, leadId: id, speakers }, claimed.conversation)
	}
	await bumpUsers(tx, homeowner.id, ...(contractor ? [contractor.id] : []))
}

async function openAt(
	tx: Transaction,
	lead: Parameters<typeof openThread>[1],
	createdAt: Date,
): Promise<string> {
	const { threadId } = await openThread(tx, lead)
	await tx.thread.update({ where: { id: threadId }, data: { createdAt } })
	await tx.message.update({
		where: { threadId_seq: { threadId, seq: 1 } },
		data: { createdAt },
	})
	await touchThread(tx, { threadId, seq: 1, version: 1, toUserId: lead.homeownerId, createdAt })
	await emit(tx, 'lead.claimed', {
		leadId: lead.id,
		leadTitle: lead.title,
		threadId,
		homeownerId: lead.homeownerId,
		contractorId: lead.contractor.id,
		contractorName: lead.contractor.name,
	})
	return threadId
}

interface Place {
	threadId: string
	leadId: string
	speakers: Record<Side, Person>
}

/** Stores the messages with their notifications, then reads what each side has read. */
async function converse(
	tx: Transaction,
	{ threadId, leadId, speakers }: Place,
	{ days, justNow = [], unread = {} }: Conversation,
) {
	const lines: { at: Date; from: Side; body: string }[] = [
		...days.flatMap(day =>
			day.lines.map(([clock, from, body]) => ({ at: daysAgo(day.daysAgo, clock), from, body })),
		),
		...justNow.map(([minutes, from, body]) => ({ at: minutesAgo(minutes), from, body })),
	]
	// The line that opened the conversation is number 1, from the contractor.
	const toSide: Record<Side, number[]> = { H: [1], C: [] }
	for (const [index, { at, from, body }] of lines.entries()) {
		const seq = index + 2
		const to = from === 'H' ? 'C' : 'H'
		const message = {
			id: newId(),
			threadId,
			seq,
			version: seq,
			kind: 'USER',
			fromUserId: speakers[from].id,
			toUserId: speakers[to].id,
			body,
			clientKey: null,
			createdAt: at,
		}
		await insertMessage(tx, message)
		await touchThread(tx, message)
		await emit(tx, 'message.sent', {
			...message,
			messageId: message.id,
			leadId,
			senderName: speakers[from].name,
			preview: preview(body),
			attachments: [],
		})
		toSide[to].push(seq)
	}
	const lastSeq = lines.length + 1
	for (const side of ['H', 'C'] as const) {
		const waiting = unread[side] ?? 0
		const upTo = waiting > 0 ? toSide[side].at(-waiting)! - 1 : lastSeq
		await advanceReading(tx, speakers[side].id, threadId, upTo)
	}
}

const DAY_MS = 86_400_000
const now = Date.now()

/** That clock (UTC) so many days before today. At least 1, so that it has passed. */
function daysAgo(days: number, clock: string): Date {
	const [hours = 0, minutes = 0] = clock.split(':').map(Number)
	return new Date(now - (now % DAY_MS) - days * DAY_MS + (hours * 60 + minutes) * 60_000)
}

const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000)

if (isMain(import.meta.url)) {
	try {
		await seed()
	} finally {
		await Promise.all([disconnect(), bus().close()])
	}
}
