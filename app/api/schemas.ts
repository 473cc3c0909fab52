import { z } from 'zod'
import { ID } from '~/http/id'
import { CursorText, Limit } from '~/http/query.server'
import { PostLead as LeadForm } from '~/leads/schemas'
import { AttachmentId, ClientKey, Seq, Text } from '~/messaging/schemas'
import { MAX_QUERY } from '~/messaging/search/query'

/* What the API takes. Unknown fields and parameters are refused. `answers.ts` has what it gives. */

const GivenId = z.string().regex(ID, 'This is not an id.')

const MyId = z.string().describe('If given, your own id.')
const OnlyUnread = z.enum(['true', 'false']).describe('`true`: only those that are unread.')

export const ThreadsQuery = z.strictObject({
	userId: MyId.optional(),
	cursor: CursorText.optional(),
	limit: Limit,
})

export const NotificationsQuery = z.strictObject({
	userId: MyId.optional(),
	unread: OnlyUnread.optional(),
	cursor: CursorText.optional(),
	limit: Limit,
})

export const LeadsQuery = z.strictObject({ cursor: CursorText.optional(), limit: Limit })

export const MessagesQuery = z
	.strictObject({
		after: Seq.describe('Messages after this sequence number, from the oldest.').optional(),
		before: Seq.describe('Messages before this sequence number, the newest.').optional(),
		around: Seq.describe('This message with both sides.').optional(),
		sinceVersion: Seq.describe('What changed after this version.').optional(),
		limit: Limit,
	})
	.refine(
		query =>
			[query.after, query.before, query.around, query.sinceVersion].filter(p => p !== undefined)
				.length <= 1,
		'Give at most one of after, before, around and sinceVersion.',
	)

export const SearchQuery = z.strictObject({
	q: z
		.string()
		.max(MAX_QUERY)
		.describe(
			'Words (all of them, in any form; the last one may be a beginning), "exact phrase", -without, from:me, from:them, from:name, lead:title, has:photo, has:document, has:link, before:2026-03-31, after:2026-03-31. Any text is a query.',
		)
		.default(''),
	order: z.enum(['newest', 'best']).describe('`best` ranks the newest 1,000.').default('newest'),
	cursor: CursorText.optional(),
	limit: Limit,
})

export const CreateThread = z.strictObject({ leadId: GivenId })

export const SendMessage = z.strictObject({
	body: Text.default(''),
	clientKey: ClientKey.optional(),
	attachmentIds: z
		.array(AttachmentId)
		.max(100)
		.describe('Your own, uploaded and not sent before.')
		.optional(),
	toUserId: z.string().describe('If given, the other person of the thread.').optional(),
	fromUserId: MyId.optional(),
})

export const EditMessage = z.strictObject({ body: Text })

export const DeleteMessage = z.strictObject({}).default({})

export const ReadThread = z.strictObject({
	seq: z.int().min(0).max(2_147_483_647).describe('Default: the last message.').optional(),
})

export const PatchNotifications = z.union(
	[
		z.strictObject({
			notificationIds: z.array(GivenId).min(1).max(100),
			read: z.boolean().default(true),
		}),
		z.strictObject({ markAllAsRead: z.literal(true) }),
	],
	'Give notificationIds, or markAllAsRead: true.',
)

export const ClaimLead = z.strictObject({})

/** The form of the page carries its proof beside the fields; a call carries the fields alone. */
export const PostLead = LeadForm.strict()
