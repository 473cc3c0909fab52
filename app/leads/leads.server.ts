import type { z } from 'zod'
import { type Actor, PERSON, type Person, toPerson } from '~/auth/actor'
import { requireHere } from '~/auth/here.server'
import { db } from '~/db/client.server'
import { bumpThread, bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import { type Cursor, pageOf } from '~/http/cursor.server'
import { conflict, forbidden, notFound } from '~/http/problem'
import { type LeadStatus, NEXT_STATUSES, type PostLead } from './schemas'

export interface LeadView {
	id: string
	title: string
	description: string
	trade: string
	city: string
	status: LeadStatus
	homeowner: Person
	contractor: Person | null
	threadId: string | null
	createdAt: string
	claimedAt: string | null
}

/** The columns of a lead's view, for Prisma's `select`. */
export const LEAD = {
	id: true,
	title: true,
	description: true,
	trade: true,
	city: true,
	status: true,
	createdAt: true,
	claimedAt: true,
	homeowner: { select: PERSON },
	contractor: { select: PERSON },
	thread: { select: { id: true } },
} as const

/** A homeowner's own leads; a contractor's own and all open ones; nobody else's. */
export function visibleTo(actor: Actor) {
	if (actor.role === 'HOMEOWNER') return { homeownerId: actor.id }
	if (actor.role === 'CONTRACTOR') return { OR: [{ status: 'OPEN' }, { contractorId: actor.id }] }
	return { id: { in: [] as string[] } }
}

/** The leads this person may see, newest first. */
export async function leadsOf(
	actor: Actor,
	{ cursor, limit = 50 }: { cursor?: Cursor | null; limit?: number } = {},
): Promise<{ leads: LeadView[]; nextCursor: string | null }> {
	const rows = await db.lead.findMany({
		where: {
			AND: [
				visibleTo(actor),
				cursor
					? {
							OR: [
								{ createdAt: { lt: cursor.time } },
								{ createdAt: cursor.time, id: { lt: cursor.id } },
							],
						}
					: {},
			],
		},
		orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
		take: limit + 1,
		select: LEAD,
	})
	const { items, nextCursor } = pageOf(rows, limit, row => ({ time: row.createdAt, id: row.id }))
	return { leads: items.map(toLead), nextCursor }
}

/** @throws Problem 404 when it does not exist or this person may not see it. */
export async function leadOf(actor: Actor, leadId: string): Promise<LeadView> {
	const row = await db.lead.findFirst({ where: { id: leadId, ...visibleTo(actor) }, select: LEAD })
	if (!row) throw notFound('lead')
	return toLead(row)
}

/** @throws Problem 403 for anyone but a homeowner. */
export function requireHomeowner(actor: Actor) {
	if (actor.role !== 'HOMEOWNER') throw forbidden('Only homeowners post leads.')
}

/** @throws Problem 403 for anyone but a homeowner; 409 they have left. */
export async function postLead(actor: Actor, input: z.output<typeof PostLead>): Promise<LeadView> {
	requireHomeowner(actor)
	const lead = await transaction(async tx => {
		await bumpUsers(tx, actor.id)
		await requireHere(tx, actor)
		return tx.lead.create({ data: { ...input, homeownerId: actor.id }, select: LEAD })
	})
	return toLead(lead)
}

/**
 * Completing or closing a lead leaves its conversation as it is.
 * @throws Problem 404 not mine; 409 not from its present status.
 */
export async function changeLeadStatus(
	actor: Actor,
	leadId: string,
	status: LeadStatus,
): Promise<void> {
	await transaction(async tx => {
		await lockRow(tx, 'Lead', leadId)
		const lead = await tx.lead.findUnique({
			where: { id: leadId, homeownerId: actor.id },
			select: { status: true, contractorId: true, thread: { select: { id: true } } },
		})
		if (!lead) throw notFound('lead')
		if (lead.status === status) return
		const claimed = status === 'CLAIMED' || status === 'COMPLETED'
		const allowed = NEXT_STATUSES[lead.status as LeadStatus].includes(status)
		if (!allowed || (status !== 'CLOSED' && claimed !== (lead.contractorId !== null))) {
			throw conflict(
				`This lead is ${lead.status.toLowerCase()}; it can’t become ${status.toLowerCase()}.`,
			)
		}
		await tx.lead.update({ where: { id: leadId }, data: { status } })
		if (lead.thread) await bumpThread(tx, lead.thread.id)
		await bumpUsers(tx, actor.id, ...(lead.contractorId ? [lead.contractorId] : []))
		if (status === 'OPEN') await requireHere(tx, actor) // who leaves closes theirs
	})
}

type Row = {
	homeowner: { id: string; name: string; role: string }
	contractor: { id: string; name: string; role: string } | null
	thread: { id: string } | null
	status: string
	createdAt: Date
	claimedAt: Date | null
} & Pick<LeadView, 'id' | 'title' | 'description' | 'trade' | 'city'>

/** A row selected with LEAD, as its view. */
export function toLead({ thread, ...row }: Row): LeadView {
	return {
		...row,
		status: row.status as LeadStatus,
		homeowner: toPerson(row.homeowner),
		contractor: row.contractor && toPerson(row.contractor),
		threadId: thread?.id ?? null,
		createdAt: row.createdAt.toISOString(),
		claimedAt: row.claimedAt?.toISOString() ?? null,
	}
}
