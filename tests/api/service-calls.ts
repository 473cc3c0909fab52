import { randomUUID } from 'node:crypto'
import type { Actor } from '~/auth/actor'
import type { Known, Scene } from './calls.ts'

/** What a marketplace has given us, by its own ids. */
export interface Marketplace {
	homeowner: string
	contractor: string
	claimedLead: string
	openLead: string
}

const UPDATED_AT = '2026-03-01T12:00:00.000Z'
const LEAD = { title: 'Roof', description: 'It leaks.', trade: 'Roofing', city: 'Lyon' } as const

/** Two people and two leads, one of them claimed. */
export async function makeMarketplace(service: Actor): Promise<Marketplace> {
	const [{ putUser }, { putLead }, { claimFor }] = await Promise.all([
		import('~/service/users.server'),
		import('~/service/leads.server'),
		import('~/service/acts.server'),
	])
	const updatedAt = new Date(UPDATED_AT)
	const [homeowner, contractor, claimedLead, openLead] = ['h', 'c', 'l1', 'l2'].map(
		kind => `${kind}/${randomUUID()}`,
	) as [string, string, string, string]
	await putUser(service, homeowner, { name: 'Hanna', role: 'HOMEOWNER', updatedAt })
	await putUser(service, contractor, { name: 'Carl', role: 'CONTRACTOR', updatedAt })
	for (const lead of [claimedLead, openLead]) {
		await putLead(service, lead, { ...LEAD, homeownerExternalId: homeowner, updatedAt })
	}
	await claimFor(service, claimedLead, contractor)
	return { homeowner, contractor, claimedLead, openLead }
}

const who = 'administrator'

/** How to make the calls of a marketplace's server. */
export const SERVICE_CALLS: Record<string, Known> = {
	putUser: {
		who,
		place: ({ marketplace }) => marketplace.homeowner,
		accepted: () => ({ name: 'Hanna Huber', role: 'HOMEOWNER', updatedAt: UPDATED_AT }),
		refused: { name: '', role: 'KING', updatedAt: 'yesterday' },
	},
	deleteUser: {
		who,
		place: ({ marketplace }) => marketplace.contractor,
		accepted: () => ({}),
		refused: { updatedAt: 'yesterday' },
	},
	putLead: {
		who,
		place: ({ marketplace }) => marketplace.openLead,
		accepted: ({ marketplace }) => ({
			...LEAD,
			homeownerExternalId: marketplace.homeowner,
			updatedAt: UPDATED_AT,
		}),
		refused: { ...LEAD, homeownerExternalId: 'nobody', updatedAt: 'yesterday' },
	},
	claimLeadFor: {
		who,
		place: ({ marketplace }) => marketplace.openLead,
		accepted: ({ marketplace }) => ({ contractorExternalId: marketplace.contractor }),
		refused: { contractorExternalId: 'nobody' },
	},
	sendMessageFor: {
		who,
		place: ({ marketplace }) => marketplace.claimedLead,
		accepted: ({ marketplace }) => message(marketplace),
		refused: { fromExternalId: 'nobody', body: ' ', clientKey: '' },
	},
	makeEmbedToken: {
		who,
		accepted: ({ marketplace }) => ({ externalId: marketplace.homeowner }),
		refused: { externalId: '' },
	},
}

/** The same each time it is asked for. */
export const message = ({ contractor }: Scene['marketplace']) => ({
	fromExternalId: contractor,
	body: 'Hello',
	clientKey: contractor.slice(2),
})
