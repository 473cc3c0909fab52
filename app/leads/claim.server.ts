import { type Actor, PERSON } from '~/auth/actor'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { emit } from '~/events.server'
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
 * The lead becomes this contractor's, with its conversation and the homeowner's
 * notification, or nothing happens.
 * @returns the new conversation's id; the same again for who holds the lead.
 * @throws Problem 404 no such lead for me; 403 not a contractor; 409 it is
 *   taken or closed.
 */
export async function claimLead(actor: Actor, leadId: string): Promise<{ threadId: string }> {
	if (actor.role !== 'CONTRACTOR') await claimable(actor, leadId)
	return transaction(async tx => {
		// One conditional update decides between contractors who click together.
		const won = await tx.$executeRaw`
			UPDATE "Lead" SET "status" = 'CLAIMED', "contractorId" = ${actor.id}, "claimedAt" = ${new Date()}
			WHERE "id" = ${leadId} AND "status" = 'OPEN'`
		const lead = await tx.lead.findUnique({
			where: { id: leadId },
			select: { id: true, title: true, homeownerId: true, contractorId: true },
		})
		if (!lead) throw notFound('lead')
		if (lead.contractorId !== actor.id) {
			throw conflict('This lead is no longer open: someone else was first, or it was closed.')
		}
		const { threadId, opened } = await openThread(tx, { ...lead, contractor: actor })
		if (won > 0 && opened) {
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
	})
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
