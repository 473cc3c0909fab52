import * as service from '~/service/schemas'
import * as answers from './answers'
import { made, type Operation, ok } from './operation'

const UPDATED_AT = '2026-03-01T12:00:00.000Z'
const NOT_SERVICE = 'Not a service token, which an administrator makes; a session is none.'
const MISSING =
	'Something is missing or can’t be accepted: `errors` names the reference or the field. Nothing was stored.'

/** What a marketplace's server does. */
export const SERVICE_OPERATIONS: Operation[] = [
	{
		operationId: 'putUser',
		method: 'PUT',
		path: '/api/service/users/{externalId}',
		tag: 'Marketplace',
		summary: 'Make one of your users, or bring them up to date',
		description:
			'`externalId` is your own id. An `updatedAt` older than the stored one changes nothing and answers with the stored state; a newer one brings back who had left.',
		scope: 'service',
		request: {
			schema: service.PutUser,
			example: {
				name: 'Anna Moreau',
				role: 'HOMEOWNER',
				email: 'anna@example.com',
				timeZone: 'Europe/Paris',
				phone: '+33612345678',
				updatedAt: UPDATED_AT,
			},
		},
		answers: {
			...ok(answers.ServiceUserAnswer, 'The stored state.'),
			...made(answers.ServiceUserAnswer, 'Made.'),
		},
		refusals: {
			403: NOT_SERVICE,
			409: 'The e-mail address is another account’s, or the role would change.',
		},
	},
	{
		operationId: 'deleteUser',
		method: 'DELETE',
		path: '/api/service/users/{externalId}',
		tag: 'Marketplace',
		summary: 'One of your users leaves',
		description:
			'Sessions and tokens end at once and open leads close. Conversations stay for the other person. Without `updatedAt` it happens now.',
		scope: 'service',
		request: { schema: service.DeleteUser, example: { updatedAt: UPDATED_AT } },
		answers: ok(answers.ServiceUserAnswer, 'The stored state.'),
		refusals: { 403: NOT_SERVICE, 404: 'You never gave us this user.' },
	},
	{
		operationId: 'putLead',
		method: 'PUT',
		path: '/api/service/leads/{externalId}',
		tag: 'Marketplace',
		summary: 'Make one of your leads, or bring it up to date',
		description: 'As with users, the newest `updatedAt` wins.',
		scope: 'service',
		request: {
			schema: service.PutLead,
			example: {
				homeownerExternalId: 'user-17',
				title: 'New bathroom',
				description: 'Walk-in shower in the place of the tub.',
				trade: 'Bathroom',
				city: 'Lyon',
				updatedAt: UPDATED_AT,
			},
		},
		answers: {
			...ok(answers.ServiceLeadAnswer, 'The stored state.'),
			...made(answers.ServiceLeadAnswer, 'Made.'),
		},
		refusals: {
			403: NOT_SERVICE,
			409: 'It is another homeowner’s, or can’t have this status now.',
			422: MISSING,
		},
	},
	{
		operationId: 'claimLeadFor',
		method: 'POST',
		path: '/api/service/leads/{leadExternalId}/claim',
		tag: 'Marketplace',
		summary: 'One of your contractors claims one of your leads',
		description: 'By the rules of the contractor’s own claim, billing included.',
		scope: 'service',
		request: { schema: service.ClaimLead, example: { contractorExternalId: 'user-23' } },
		answers: {
			...ok(answers.ClaimAnswer, 'It was theirs before.'),
			...made(answers.ClaimAnswer, 'It is theirs.'),
		},
		refusals: {
			403: NOT_SERVICE,
			409: 'It is taken or closed, or billing refuses: the sentence says why.',
			422: MISSING,
		},
	},
	{
		operationId: 'sendMessageFor',
		method: 'POST',
		path: '/api/service/threads/{leadExternalId}/messages',
		tag: 'Marketplace',
		summary: 'One of a lead’s two people writes to the other',
		description: 'Opens the conversation of a claimed lead if need be. `clientKey` as ever.',
		scope: 'service',
		request: {
			schema: service.ServiceMessage,
			example: {
				fromExternalId: 'user-23',
				body: 'Tuesday at nine works for me.',
				clientKey: 'a1b2c3d4e5f6',
			},
		},
		answers: {
			...ok(answers.MessageAnswer, 'It was sent before; this is the stored one.'),
			...made(answers.MessageAnswer, 'Stored.'),
		},
		refusals: {
			403: NOT_SERVICE,
			409: 'The lead is not claimed, or the other person has left.',
			422: MISSING,
			429: 'This person sends too fast. `Retry-After` says when to go on; nothing was stored.',
		},
	},
	{
		operationId: 'makeEmbedToken',
		method: 'POST',
		path: '/api/service/embed-tokens',
		tag: 'Marketplace',
		summary: 'A token that opens a frame in your page',
		description:
			'Load `/embed/session?token=…` in a frame within two minutes, once: it shows the user’s conversation, or their bell without `threadId`.',
		scope: 'service',
		request: { schema: service.EmbedToken, example: { externalId: 'user-17' } },
		answers: made(answers.EmbedTokenAnswer, 'Good once, until `expiresAt`.'),
		refusals: { 403: NOT_SERVICE, 404: 'Embedding is switched off here.', 422: MISSING },
	},
]
