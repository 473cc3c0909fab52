import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { newId } from '~/db/id.server'
import { bumpThread, bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { conflict, invalid, Problem } from '~/http/problem'
import type { LeadStatus } from '~/leads/schemas'
import { requireService } from './access'
import { allFound, findPerson } from './references.server'
import type { PutLead, ServiceLead } from './schemas'

export type LeadUpdate = z.output<typeof PutLead>
type LeadView = z.output<typeof ServiceLead>

/**
 * Makes one of the marketplace's leads or brings it up to date. An update that
 * is older than the stored state changes nothing.
 * @returns the stored state, and whether it was made now.
 * @throws Problem 403; 422 its homeowner is missing; 409 another homeowner, or a
 *   status that the lead can't have.
 */
export async function putLead(
	service: Actor,
	externalId: string,
	update: LeadUpdate,
): Promise<{ lead: LeadView; made: boolean }> {
	requireService(service)
	return transaction(async tx => {
		const there = await storedLead(tx, externalId)
		const made = !there && (await insertLead(tx, externalId, update))
		if (!made) await updateLead(tx, externalId, update)
		const lead = await storedLead(tx, externalId)
		return { lead: toView(lead!), made }
	})
}

/** False when the same call was faster elsewhere. */
async function insertLead(tx: Transaction, externalId: string, update: LeadUpdate) {
	const { homeownerExternalId, title, description, trade, city, status = 'OPEN' } = update
	const find = () => findPerson('homeownerExternalId', homeownerExternalId, 'HOMEOWNER')
	const [homeowner] = allFound(await find())
	if (status !== 'OPEN' && status !== 'CLOSED') {
		throw invalid([{ path: 'status', message: 'A lead is claimed by a call of its own.' }])
	}
	const inserted = await tx.$executeRaw`
		INSERT INTO "Lead" ("id", "homeownerId", "title", "description", "trade", "city", "status", "createdAt", "externalId", "externalUpdatedAt")
		VALUES (${newId()}, ${homeowner.id}, ${title}, ${description}, ${trade}, ${city}, ${status},
			${new Date()}, ${externalId}, ${update.updatedAt})
		ON CONFLICT ("externalId") DO NOTHING`
	if (inserted === 0) return false
	await bumpUsers(tx, homeowner.id)
	// Who leaves closes their open leads: under the person's lock, this one is seen or refused.
	allFound(await find())
	return true
}

async function updateLead(tx: Transaction, externalId: string, update: LeadUpdate) {
	const seen = (await storedLead(tx, externalId))!
	if (update.updatedAt < seen.externalUpdatedAt!) return
	await lockRow(tx, 'Lead', seen.id)
	const lead = (await storedLead(tx, externalId))!
	if (update.updatedAt < lead.externalUpdatedAt!) return

	if (update.homeownerExternalId !== lead.homeowner.externalId) {
		throw new Problem(409, 'This lead belongs to another homeowner.', [
			{ path: 'homeownerExternalId', message: `It is “${lead.homeowner.externalId}”.` },
		])
	}
	const { title, description, trade, city, status = lead.status } = update
	refuseStatus(lead, status as LeadStatus)
	const fresh = { title, description, trade, city, status }
	const changed = Object.entries(fresh).some(([key, value]) => lead[key as 'title'] !== value)
	await tx.lead.update({
		where: { id: lead.id },
		data: { ...fresh, externalUpdatedAt: update.updatedAt },
	})
	if (!changed) return
	if (lead.thread) await bumpThread(tx, lead.thread.id)
	await bumpUsers(tx, lead.homeownerId, ...(lead.contractorId ? [lead.contractorId] : []))
}

/** The marketplace may skip steps that a person takes, but a lead has a contractor exactly when it says so. */
function refuseStatus(lead: StoredLead, status: LeadStatus) {
	const possible = lead.contractorId ? ['CLAIMED', 'COMPLETED', 'CLOSED'] : ['OPEN', 'CLOSED']
	if (!possible.includes(status)) {
		throw conflict(
			`This lead is ${lead.status.toLowerCase()}; it can’t become ${status.toLowerCase()}. Leave the status out to keep it.`,
		)
	}
	if (status === 'OPEN' && lead.homeowner.deactivatedAt) {
		throw conflict('The homeowner of this lead has left, so it can’t be open.')
	}
}

type StoredLead = NonNullable<Awaited<ReturnType<typeof storedLead>>>

const storedLead = (tx: Transaction, externalId: string) =>
	tx.lead.findUnique({
		where: { externalId },
		include: {
			homeowner: { select: { externalId: true, deactivatedAt: true } },
			contractor: { select: { externalId: true } },
			thread: { select: { id: true } },
		},
	})

const toView = (lead: StoredLead): LeadView => ({
	id: lead.id,
	externalId: lead.externalId!,
	homeownerExternalId: lead.homeowner.externalId,
	contractorExternalId: lead.contractor?.externalId ?? null,
	title: lead.title,
	description: lead.description,
	trade: lead.trade,
	city: lead.city,
	status: lead.status as LeadStatus,
	threadId: lead.thread?.id ?? null,
	updatedAt: lead.externalUpdatedAt!.toISOString(),
	claimedAt: lead.claimedAt?.toISOString() ?? null,
})
