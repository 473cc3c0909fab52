import { InboundMail } from '~/replies/schemas'
import * as answers from './answers'
import { LEAD_OPERATIONS } from './lead-operations'
import { MESSAGE_OPERATIONS } from './message-operations'
import { made, NO_LEAD, type Operation, ok, THREAD } from './operation'
import { PREFERENCE_OPERATIONS } from './preference-operations'
import * as schemas from './schemas'
import { SERVICE_OPERATIONS } from './service-operations'

const NOT_YOU = 'The token lacks the scope, or `userId` is somebody else’s.'

/** Every call there is: the one source of the published document, its page, and its tests. */
export const OPERATIONS: Operation[] = [
	{
		operationId: 'listThreads',
		method: 'GET',
		path: '/api/threads',
		tag: 'Threads',
		summary: 'My threads, newest activity first',
		description: 'What moves to the top while you page is on page one, possibly not later.',
		scope: 'messages:read',
		query: schemas.ThreadsQuery,
		answers: ok(answers.ThreadsAnswer, 'A page of threads.'),
		refusals: { 403: NOT_YOU },
	},
	{
		operationId: 'createThread',
		method: 'POST',
		path: '/api/threads/create',
		tag: 'Threads',
		summary: 'Get or create the thread of a claimed lead',
		description: 'For the homeowner and the contractor of the lead.',
		scope: 'messages:write',
		request: {
			schema: schemas.CreateThread,
			example: { leadId: '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b' },
		},
		answers: {
			...ok(answers.ThreadAnswer, 'It was there.'),
			...made(answers.ThreadAnswer, 'It was made.', 'The thread.'),
		},
		refusals: { 404: NO_LEAD, 409: 'Nobody has claimed the lead.' },
	},
	{
		operationId: 'getThread',
		method: 'GET',
		path: '/api/threads/{threadId}',
		tag: 'Threads',
		summary: 'One thread',
		scope: 'messages:read',
		answers: ok(answers.ThreadAnswer, 'The thread.'),
		refusals: { 404: THREAD },
	},
	...MESSAGE_OPERATIONS,
	{
		operationId: 'listNotifications',
		method: 'GET',
		path: '/api/notifications',
		tag: 'Notifications',
		summary: 'My notifications, newest first',
		scope: 'notifications',
		query: schemas.NotificationsQuery,
		answers: ok(answers.NotificationsAnswer, 'A page of notifications.'),
		refusals: { 403: NOT_YOU },
	},
	{
		operationId: 'markNotifications',
		method: 'PATCH',
		path: '/api/notifications',
		tag: 'Notifications',
		summary: 'Mark notifications read, or unread',
		description: 'All of them or none: one id that is not yours changes nothing.',
		scope: 'notifications',
		request: { schema: schemas.PatchNotifications, example: { markAllAsRead: true } },
		answers: ok(answers.PatchAnswer, 'How many changed, and how many are unread.'),
		refusals: {
			404: 'One of them is not yours. Nothing was changed.',
			409: 'One can’t be unread again: its message has been read in the thread.',
		},
	},
	...PREFERENCE_OPERATIONS,
	...LEAD_OPERATIONS,
	...SERVICE_OPERATIONS,
	{
		operationId: 'receiveMail',
		method: 'POST',
		path: '/api/inbound-mail',
		tag: 'E-mail',
		summary: 'An e-mail came for a reply address',
		description:
			'For a mail service that posts what it receives: the e-mail itself as `message/rfc822`, or in JSON. The same Message-ID posts once. What can’t be posted is answered by e-mail, and that is a success too: only a 5xx is to be sent again.',
		scope: null,
		signed: true,
		request: {
			schema: InboundMail,
			example: { raw: 'RnJvbTog…', recipient: 'reply+…@reply.example.com' },
			contentTypes: ['message/rfc822'],
		},
		answers: ok(answers.InboundMailAnswer, 'It was taken.'),
		refusals: {
			401: 'The signature is missing, wrong, or older than five minutes.',
			404: 'It names no reply address of ours, or replies by e-mail are switched off.',
			413: 'More than 42 MB.',
			415: 'Neither `message/rfc822` nor `application/json`.',
			422: 'It can’t be read as an e-mail.',
		},
	},
	{
		operationId: 'getOpenApi',
		method: 'GET',
		path: '/api/openapi.json',
		tag: 'About',
		summary: 'This document',
		scope: null,
		answers: { 200: { what: 'OpenAPI 3.1.', contentType: 'application/json' } },
	},
	{
		operationId: 'getDocs',
		method: 'GET',
		path: '/api/docs',
		tag: 'About',
		summary: 'This document, as a page to read',
		scope: null,
		answers: { 200: { what: 'A page without scripts.', contentType: 'text/html' } },
	},
]
