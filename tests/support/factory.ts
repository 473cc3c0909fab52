import { randomUUID } from 'node:crypto'
import type { Actor, Role } from '~/auth/actor'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { claimLead } from '~/leads/claim.server'
import { postLead } from '~/leads/leads.server'
import { sendMessage } from '~/messaging/send.server'

/** A person of their own in each test: nothing but the password is as after signing up. */
async function makePerson(role: Role, name: string): Promise<Actor> {
	const { id, version } = await transaction(tx =>
		tx.user.create({
			data: { email: `${randomUUID()}@example.com`, passwordHash: 'none', name, role },
		}),
	)
	return { id, name, role, timeZone: null, version, credentialId: randomUUID() }
}

export const makeHomeowner = (name = 'Hanna Huber') => makePerson('HOMEOWNER', name)
export const makeContractor = (name = 'Carl Chen') => makePerson('CONTRACTOR', name)
export const makeAdmin = (name = 'Ada Admin') => makePerson('ADMIN', name)

/** An open lead. */
export async function makeLead(homeowner: Actor, title = 'New bathroom'): Promise<string> {
	const input = { title, description: 'All of it.', trade: 'Bathroom', city: 'Lyon' } as const
	const { id } = await postLead(homeowner, input)
	return id
}

export interface Conversation {
	homeowner: Actor
	contractor: Actor
	leadId: string
	threadId: string
}

/** A claimed lead with its conversation, which holds the line that opens it as number 1. */
export async function makeThread(
	people: { homeowner?: Actor; contractor?: Actor; title?: string } = {},
): Promise<Conversation> {
	const homeowner = people.homeowner ?? (await makeHomeowner())
	const contractor = people.contractor ?? (await makeContractor())
	const leadId = await makeLead(homeowner, people.title)
	const { threadId } = await claimLead(contractor, leadId)
	return { homeowner, contractor, leadId, threadId }
}

/** Sends `count` messages one after the other and returns their sequence numbers. */
export async function makeMessages(
	from: Actor,
	threadId: string,
	count: number,
): Promise<number[]> {
	const seqs: number[] = []
	for (let n = 1; n <= count; n++) {
		const { message } = await sendMessage(from, threadId, { body: `message ${n}` })
		seqs.push(message.seq)
	}
	return seqs
}

export const userVersion = async ({ id }: Actor): Promise<number> =>
	(await db.user.findUniqueOrThrow({ where: { id } })).version

/** Everything that is stored, to see whether anything changed. */
export async function everything(): Promise<string> {
	const orderBy = { id: 'asc' } as const
	return JSON.stringify([
		await db.user.findMany({ orderBy }),
		await db.session.findMany({ orderBy }),
		await db.lead.findMany({ orderBy }),
		await db.thread.findMany({ orderBy }),
		await db.participant.findMany({ orderBy: [{ threadId: 'asc' }, { userId: 'asc' }] }),
		await db.message.findMany({ orderBy }),
		await db.notification.findMany({ orderBy }),
	])
}
