import { UploadQuery } from '~/attachments/schemas'
import * as answers from './answers'
import { made, type Operation, ok, THREAD } from './operation'
import * as schemas from './schemas'

const NOT_MINE = 'There is no such message of yours.'
const TOO_FAST = 'Too many. `Retry-After` says when to go on; nothing was stored.'

/** The calls about messages and their files. */
export const MESSAGE_OPERATIONS: Operation[] = [
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
]
