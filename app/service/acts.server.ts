import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { transaction } from '~/db/transaction.server'
import { invalid } from '~/http/problem'
import { claimLead, threadOfLead } from '~/leads/claim.server'
import { sendMessage } from '~/messaging/send.server'
import type { MessageView } from '~/messaging/types'
import { requireService } from './access'
import { actingFor, allFound, findLead, findPerson } from './references.server'
import type { ServiceMessage } from './schemas'

/**
 * A contractor of the marketplace claims one of its leads, by the same rules as
 * on the page.
 * @returns who acted; `claimed` is false when the lead was theirs before.
 * @throws Problem 403; 422 naming what is missing; 409 it is taken or closed.
 */
export async function claimFor(
	service: Actor,
	leadExternalId: string,
	contractorExternalId: string,
): Promise<{ contractor: Actor; leadId: string; threadId: string; claimed: boolean }> {
	requireService(service)
	const [lead, user] = allFound(
		await findLead('leadExternalId', leadExternalId),
		await findPerson('contractorExternalId', contractorExternalId, 'CONTRACTOR'),
	)
	const contractor = actingFor(service, user)
	const { threadId } = await claimLead(contractor, lead.id)
	return { contractor, leadId: lead.id, threadId, claimed: lead.contractorId !== contractor.id }
}

/**
 * One of the two people of a claimed lead writes to the other, in its
 * conversation, which is opened if need be.
 * @returns the message; `stored` is false for a repeat, which stores nothing.
 * @throws Problem 403; 422 naming what is missing; 409 the lead is not claimed,
 *   or the other person has left.
 */
export async function sendFor(
	service: Actor,
	leadExternalId: string,
	{ fromExternalId, body, clientKey }: z.output<typeof ServiceMessage>,
): Promise<{ message: MessageView; stored: boolean }> {
	requireService(service)
	const [lead, user] = allFound(
		await findLead('leadExternalId', leadExternalId),
		await findPerson('fromExternalId', fromExternalId),
	)
	if (user.id !== lead.homeownerId && lead.contractorId && user.id !== lead.contractorId) {
		const message = `The user “${fromExternalId}” is not in this lead’s conversation.`
		throw invalid([{ path: 'fromExternalId', message }])
	}
	const author = actingFor(service, user)
	// One transaction: a message that is refused opens no conversation.
	return transaction(async () => {
		const { threadId } = await threadOfLead(author, lead.id)
		return sendMessage(author, threadId, { body, clientKey })
	})
}
