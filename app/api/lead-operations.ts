import * as answers from './answers'
import { made, NO_LEAD, type Operation, ok } from './operation'
import * as schemas from './schemas'

/** The calls about leads. */
export const LEAD_OPERATIONS: Operation[] = [
	{
		operationId: 'listLeads',
		method: 'GET',
		path: '/api/leads',
		tag: 'Leads',
		summary: 'Leads, newest first',
		description: 'A homeowner’s own; a contractor’s own and all open ones.',
		scope: 'messages:read',
		query: schemas.LeadsQuery,
		answers: ok(answers.LeadsAnswer, 'A page of leads.'),
	},
	{
		operationId: 'postLead',
		method: 'POST',
		path: '/api/leads',
		tag: 'Leads',
		summary: 'Post a lead',
		scope: 'messages:write',
		request: {
			schema: schemas.PostLead,
			example: {
				title: 'New bathroom',
				description: 'Walk-in shower in the place of the tub.',
				trade: 'Bathroom',
				city: 'Lyon',
			},
		},
		answers: made(answers.LeadAnswer, 'Posted.', 'The lead.'),
		refusals: {
			403: 'The token lacks the scope, you are not a homeowner, or nothing shows that the call comes from your own page.',
		},
	},
	{
		operationId: 'getLead',
		method: 'GET',
		path: '/api/leads/{leadId}',
		tag: 'Leads',
		summary: 'One lead',
		scope: 'messages:read',
		answers: ok(answers.LeadAnswer, 'The lead.'),
		refusals: { 404: NO_LEAD },
	},
	{
		operationId: 'claimLead',
		method: 'POST',
		path: '/api/leads/{leadId}/claim',
		tag: 'Leads',
		summary: 'Claim an open lead',
		description: 'Opens its thread. Whoever holds the lead already gets the same answer again.',
		scope: 'messages:write',
		request: { schema: schemas.ClaimLead, example: {} },
		answers: made(answers.ClaimAnswer, 'It is yours.', 'The thread.'),
		refusals: {
			403: 'The token lacks the scope, you are not a contractor, or nothing shows that the call comes from your own page.',
			404: NO_LEAD,
			409: 'It is taken or closed, or billing refuses: the sentence says why.',
		},
	},
]
