import { OPERATIONS } from '~/api/operations'
import type { Actor } from '~/auth/actor'
import type { Scope } from '~/auth/scopes'
import type { Api } from '../support/api.ts'
import { type Marketplace, makeMarketplace, SERVICE_CALLS } from './service-calls.ts'

/** Made anew for each case, so that none depends on another. */
export interface Scene {
	homeowner: Actor
	contractor: Actor
	leadId: string
	threadId: string
	openLeadId: string
	/** Of the homeowner's message. */
	seq: string
	/** Of the homeowner, unread. */
	notificationId: string
	administrator: Actor
	marketplace: Marketplace
}

export async function makeScene(api: Api): Promise<Scene> {
	const { homeowner, contractor, leadId, threadId } = await api.makeThread()
	await api.makeMessages(contractor, threadId, 3)
	const [seq] = await api.makeMessages(homeowner, threadId, 1)
	const openLeadId = await api.makeLead(homeowner)
	const as = await api.session(homeowner)
	const { json } = await api.call('/api/notifications', { as })
	const administrator = await api.makeAdmin()
	return {
		administrator,
		marketplace: await makeMarketplace(administrator),
		homeowner,
		contractor,
		leadId,
		threadId,
		openLeadId,
		seq: String(seq),
		notificationId: json.notifications[0].id,
	}
}

/** For a call of `operations.ts`: who makes it, and a body that is accepted and one that is not. */
export interface Known {
	who: 'homeowner' | 'contractor' | 'administrator'
	/** What its address holds, where that is not the scene's own. */
	place?: (scene: Scene) => string
	accepted?: (scene: Scene) => unknown
	refused?: unknown
}

const KNOWN: Record<string, Known> = {
	listThreads: { who: 'homeowner' },
	createThread: {
		who: 'homeowner',
		accepted: ({ leadId }) => ({ leadId }),
		refused: { leadId: '' },
	},
	getThread: { who: 'homeowner' },
	listMessages: { who: 'homeowner' },
	search: { who: 'homeowner' },
	sendMessage: { who: 'homeowner', accepted: () => ({ body: 'Hello' }), refused: { body: ' ' } },
	editMessage: {
		who: 'homeowner',
		accepted: () => ({ body: 'Better' }),
		refused: { body: ' ' },
	},
	deleteMessage: { who: 'homeowner', accepted: () => ({}), refused: [] },
	readThread: { who: 'homeowner', accepted: () => ({ seq: 2 }), refused: { seq: -1 } },
	listNotifications: { who: 'homeowner' },
	markNotifications: {
		who: 'homeowner',
		accepted: ({ notificationId }) => ({ notificationIds: [notificationId] }),
		refused: { notificationIds: [] },
	},
	getPreferences: { who: 'homeowner' },
	changePreferences: {
		who: 'homeowner',
		accepted: () => ({ pace: 'DAILY', dailyHour: 18 }),
		refused: { dailyHour: 24 },
	},
	listLeads: { who: 'homeowner' },
	postLead: {
		who: 'homeowner',
		accepted: () => ({ title: 'Roof', description: 'It leaks.', trade: 'Roofing', city: 'Lyon' }),
		refused: { title: '', description: '', trade: 'Magic', city: '' },
	},
	getLead: { who: 'homeowner' },
	claimLead: {
		who: 'contractor',
		place: ({ openLeadId }) => openLeadId,
		accepted: () => ({}),
		refused: [],
	},
	...SERVICE_CALLS,
}

/** The calls that need credentials, each with how to make it. One that nobody described here fails. */
export const CALLS = OPERATIONS.filter(({ scope, upload }) => scope !== null && !upload).map(
	operation => {
		const known = KNOWN[operation.operationId]
		if (!known) throw new Error(`Say in tests/api/calls.ts how to call ${operation.operationId}.`)
		return {
			...operation,
			...known,
			scope: operation.scope as Scope,
			hasIds: operation.path.includes('{') && operation.scope !== 'service',
			writes: operation.method !== 'GET',
			address: (scene: Scene) =>
				operation.path.replace(/\{(\w+)\}/g, (_, name) =>
					encodeURIComponent(known.place?.(scene) ?? String(scene[name as keyof Scene])),
				),
			/** All that may make it: a service call is for tokens alone. */
			credentials: async (api: Api, scene: Scene) => {
				const actor = scene[known.who]
				const token = await api.token(actor, operation.scope as Scope)
				return operation.scope === 'service' ? [token] : [await api.session(actor), token]
			},
		}
	},
)

export const READS = CALLS.filter(({ writes }) => !writes)
export const WRITES = CALLS.filter(({ writes }) => writes)

/** A scope that the call does not take. */
export const otherScope = (scope: Scope): Scope =>
	scope === 'notifications' ? 'messages:read' : 'notifications'
