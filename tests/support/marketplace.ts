import { randomUUID } from 'node:crypto'
import type { Actor } from '~/auth/actor'
import type { UserUpdate } from '~/auth/external-users.server'
import { putLead } from '~/service/leads.server'
import { putUser } from '~/service/users.server'

/** A moment of the marketplace's clock: `at(2)` comes after `at(1)`. */
export const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n))

export const HOMEOWNER: UserUpdate = { name: 'Hanna Huber', role: 'HOMEOWNER', updatedAt: at(0) }
export const CONTRACTOR: UserUpdate = { name: 'Carl Chen', role: 'CONTRACTOR', updatedAt: at(0) }

/** What the marketplace says of a lead, but for its homeowner. */
export const LEAD = {
	title: 'New bathroom',
	description: 'All of it.',
	trade: 'Bathroom',
	city: 'Lyon',
	updatedAt: at(0),
} as const

/** A homeowner, a contractor and a lead of theirs, by ids that no other test has. */
export async function makeMarketplace(service: Actor) {
	const suffix = randomUUID()
	const [homeowner, contractor, lead] = [`h-${suffix}`, `c-${suffix}`, `l-${suffix}`] as const
	const { user: homeownerUser } = await putUser(service, homeowner, HOMEOWNER)
	const { user: contractorUser } = await putUser(service, contractor, CONTRACTOR)
	const { lead: stored } = await putLead(service, lead, { ...LEAD, homeownerExternalId: homeowner })
	return {
		/** External ids. */
		homeowner,
		contractor,
		lead,
		/** Ours. */
		homeownerId: homeownerUser.id,
		contractorId: contractorUser.id,
		leadId: stored.id,
	}
}

/** A person that the marketplace made, as who acts. */
export const actorFor = (id: string, { name, role }: UserUpdate): Actor => ({
	id,
	name,
	role,
	timeZone: null,
	version: 0,
	credentialId: 'test',
})
