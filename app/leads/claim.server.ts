import { type Actor, PERSON } from '~/auth/actor'
import { requireHere } from '~/auth/here.server'
import { billing } from '~/billing/billing.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { log, loggable } from '~/http/log.server'
import { conflict, forbidden, notFound } from '~/http/problem'
import { openThread } from '~/messaging/open-thread.server'
import { leadOf } from './leads.server'

/**
 * That this person may try to claim the lead, taken or not: every contractor
 * could see it while it was open.
 * @throws Problem 404 no such lead for me; 403 not a contractor.
 */
export async function claimable(actor: Actor, leadId: string): Promise<void> {
	if (actor.role !== 'CONTRACTOR') {
		await leadOf(actor, leadId)
		throw forbidden('Only contractors claim leads.')
	}
	const lead = await db.lead.findUnique({ where: { id: leadId }, select: { id: true } })
	if (!lead) throw notFound('lead')
}

/**
 * The lead becomes this contractor's, paid for, with its conversation and the
 * homeowner's notification, or nothing happens. May ask the marketplace's billing,
 * so it can't be part of a transaction; doing it again does nothing twice.
 * @returns the conversation's id; the same again, without a new charge, for who
 *   holds the lead.
 * @throws Problem 404 no such lead for me; 403 not a contractor; 409 it is taken
 *   or closed, billing refuses, or the contractor has left; 503 billing does not answer.
 */
export async function claimLead(actor: Actor, leadId: string): Promise<{ threadId: string }> {
	if (actor.role !== 'CONTRACTOR') await claimable(actor, leadId)
	const lead = await db.lead.findUnique({
		where: { id: leadId },
		select: { id: true, trade: true, homeownerId: true, status: true, contractorId: true },
	})
	if (!lead) throw notFound('lead')
	if (lead.contractorId === actor.id) {
		return transaction(tx => conversationOf(tx, actor, leadId, false))
	}
	if (lead.status !== 'OPEN') throw taken()
	const { authorise, capture, void: giveBack } = billing()
	const hold = await authorise(actor, lead)
	const claim = transaction(async tx => {
		const won = await takeLead(tx, actor, leadId)
		if (won) await capture(tx, hold)
		const conversation = await conversationOf(tx, actor, leadId, won)
		await requireHere(tx, actor) // billing may have taken its time
		return { ...conversation, won }
	})
	const won = await claim.then(
		done => done.won,
		() => false,
	)
	// What was captured after all, its answer lost, is not given back; and what
	// can't be stored now is given back later by itself.
	if (!won) await giveBack(hold).catch(error => log.error({ err: loggable(error) }, 'giving back'))
	return { threadId: (await claim).threadId }
}

/** One conditional update decides between contractors who click together. */
async function takeLead(tx: Transaction, actor: Actor, leadId: string): Promise<boolean> {
	const won = await tx.$executeRaw`
		UPDATE "Lead" SET "status" = 'CLAIMED', "contractorId" = ${actor.id}, "claimedAt" = ${new Date()}
		WHERE "id" = ${leadId} AND "status" = 'OPEN'`
	return won > 0
}

const taken = () =>
	conflict('This lead is no longer open: someone else was first, or it was closed.')

/** The conversation of a lead that is this contractor's; a lead that was won now is told of. */
async function conversationOf(tx: Transaction, actor: Actor, leadId: string, won: boolean) {
	const lead = await tx.lead.findUniqueOrThrow({
		where: { id: leadId },
		select: { id: true, title: true, homeownerId: true, contractorId: true },
	})
	if (lead.contractorId !== actor.id) throw taken()
	const { threadId, opened } = await openThread(tx, { ...lead, contractor: actor })
	if (won && opened) {
		await emit(tx, 'lead.claimed', {
			leadId,
			leadTitle: lead.title,
			threadId,
			homeownerId: lead.homeownerId,
			contractorId: actor.id,
			contractorName: actor.name,
		})
	}
	return { threadId }
}

/**
 * Gets or makes the conversation of a claimed lead that this person is part of.
 * @throws Problem 404 no such lead for me; 409 nobody has claimed it.
 */
export async function threadOfLead(
	actor: Actor,
	leadId: string,
): Promise<{ threadId: string; opened: boolean }> {
	const lead = await db.lead.findFirst({
		where: { id: leadId, OR: [{ homeownerId: actor.id }, { contractorId: actor.id }] },
		select: { id: true, title: true, homeownerId: true, contractor: { select: PERSON } },
	})
	if (!lead) {
		await leadOf(actor, leadId) // an open lead that a contractor may see is not a missing one
		throw conflict('This lead is not claimed, so there is nobody to talk to yet.')
	}
	const { contractor } = lead
	if (!contractor) throw conflict('This lead is not claimed, so there is nobody to talk to yet.')
	return transaction(tx => openThread(tx, { ...lead, contractor }))
}
