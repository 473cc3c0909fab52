import { UploadQuery } from '~/attachments/schemas'
import { InboundMail } from '~/replies/schemas'
import * as answers from './answers'
import { LEAD_OPERATIONS } from './lead-operations'
import { made, NO_LEAD, type Operation, ok } from './operation'
import { PREFERENCE_OPERATIONS } from './preference-operations'
import * as schemas from './schemas'
import { SERVICE_OPERATIONS } from './service-operations'

const THREAD = 'There is no such thread for you.'
const NOT_MINE = 'There is no such message of yours.'
const TOO_FAST = 'Too many. `Retry-After` says when to go on; nothing was stored.'
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
	{
		operationId: 'listMessages',
		method: 'GET',
		path: '/api/threads/{threadId}/messages',
		tag: 'Messages',
		summary: 'Messages of a thread, by sequence number',
		description:
			'Without a parameter the newest page. `after`: what came since; `before`: older; `around`: both sides. `sinceVersion`: every message that was added, edited or deleted after that version, which is what a poll asks. At most one of the four. Nothing is skipped or repeated while new messages arrive.',
		scope: 'messages:read',
		query: schemas.MessagesQuery,
		answers: ok(answers.MessagesAnswer, 'A page of messages, ascending.'),
		refusals: { 404: THREAD },
	},
	{
		operationId: 'search',
		method: 'GET',
		path: '/api/search',
		tag: 'Messages',
		summary: 'Find messages of my conversations',
		description:
			'Case and accents do not count; words are found in their French and English forms, Chinese, Japanese and Korean text by any part of it. A message is found from the moment it is stored.',
		scope: 'messages:read',
		query: schemas.SearchQuery,
		answers: ok(answers.SearchAnswer, 'A page of hits.'),
	},
	{
		operationId: 'sendMessage',
		method: 'POST',
		path: '/api/threads/{threadId}/messages',
		tag: 'Messages',
		summary: 'Send a message',
		description:
			'A `clientKey` names one act of composing, for ever: sent again with the same text and files to the same thread, the stored message is the answer.',
		scope: 'messages:write',
		request: {
			schema: schemas.SendMessage,
			example: { body: 'Tuesday at nine works for me.', clientKey: 'a1b2c3d4e5f6' },
		},
		answers: {
			...ok(answers.MessageAnswer, 'It was sent before; this is the stored one.'),
			...made(answers.MessageAnswer, 'Stored.', 'The page of messages around it.'),
		},
		refusals: {
			403: 'The token lacks the scope, `fromUserId` is somebody else’s, or nothing shows that the call comes from your own page.',
			404: THREAD,
			422: 'The text can’t be accepted, a file can’t be sent, `toUserId` is not the other person, or a `clientKey` or `Idempotency-Key` came with something else before.',
			429: TOO_FAST,
		},
	},
	{
		operationId: 'uploadAttachment',
		method: 'POST',
		path: '/api/attachments',
		tag: 'Messages',
		summary: 'Upload a file, to send it with a message',
		description:
			'As the field `file` of a form, with `alt` beside it, or as the body itself with its `name` in the query. What it is, is decided by what is in it: JPEG, PNG, WebP, GIF, AVIF, HEIC, PDF, text and office documents. A picture is made anew without its metadata. Then give its id in `attachmentIds`; what is not sent within a day is forgotten.',
		scope: 'messages:write',
		query: UploadQuery,
		upload: true,
		answers: made(answers.AttachmentAnswer, 'Stored. Only you can see it until it is sent.'),
		refusals: {
			413: 'The file is too large.',
			415: 'Neither a form nor a file.',
			422: 'It can’t be sent: it is empty, damaged, of a type that is not taken, too large a picture, or your room is used up.',
		},
	},
	{
		operationId: 'editMessage',
		method: 'PATCH',
		path: '/api/threads/{threadId}/messages/{seq}',
		tag: 'Messages',
		summary: 'Edit my message',
		description:
			'For 15 minutes after it was sent. Its files stay. The same text again changes nothing.',
		scope: 'messages:write',
		request: { schema: schemas.EditMessage, example: { body: 'Wednesday at nine works for me.' } },
		answers: ok(answers.MessageAnswer, 'As it is now.'),
		refusals: { 404: NOT_MINE, 409: 'It was deleted, or it is too late.', 429: TOO_FAST },
	},
	{
		operationId: 'deleteMessage',
		method: 'DELETE',
		path: '/api/threads/{threadId}/messages/{seq}',
		tag: 'Messages',
		summary: 'Delete my message',
		description:
			'For 24 hours after it was sent. Its place stays, its text and its files are gone from everywhere. Again changes nothing.',
		scope: 'messages:write',
		request: { schema: schemas.DeleteMessage, example: {} },
		answers: ok(answers.MessageAnswer, 'What is left of it.'),
		refusals: { 404: NOT_MINE, 409: 'It is too late.' },
	},
	{
		operationId: 'readThread',
		method: 'POST',
		path: '/api/threads/{threadId}/read',
		tag: 'Messages',
		summary: 'I have read up to here',
		description: 'Up to `seq`, or the last message without it. Never moves back.',
		scope: 'messages:write',
		request: { schema: schemas.ReadThread, example: { seq: 7 } },
		answers: ok(answers.ReadAnswer, 'How far you have read, and what is left.'),
		refusals: { 404: THREAD },
	},
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
