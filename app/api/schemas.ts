import { z } from 'zod'
import { ROLES } from '~/auth/actor'
import { ID } from '~/http/id'
import { CursorText, Limit } from '~/http/query.server'
import { LEAD_STATUSES } from '~/leads/schemas'
import { Body, ClientKey, Seq } from '~/messaging/schemas'

/* What the API takes. Unknown fields are refused. */

const GivenId = z.string().regex(ID, 'This is not an id.')

export const ThreadsQuery = z.strictObject({
	userId: z.string().optional(),
	cursor: CursorText.optional(),
	limit: Limit,
})

export const NotificationsQuery = z.strictObject({
	userId: z.string().optional(),
	unread: z.enum(['true', 'false']).optional(),
	cursor: CursorText.optional(),
	limit: Limit,
})

export const LeadsQuery = z.strictObject({ cursor: CursorText.optional(), limit: Limit })

export const MessagesQuery = z
	.strictObject({
		after: Seq.optional(),
		before: Seq.optional(),
		around: Seq.optional(),
		sinceVersion: Seq.optional(),
		limit: Limit,
	})
	.refine(
		query =>
			[query.after, query.before, query.around, query.sinceVersion].filter(p => p !== undefined)
				.length <= 1,
		'Give at most one of after, before, around and sinceVersion.',
	)

export const CreateThread = z.strictObject({ leadId: GivenId })

export const SendMessage = z.strictObject({
	body: Body,
	clientKey: ClientKey.optional(),
	attachmentIds: z.array(z.string()).max(0, 'There are no attachments yet.').optional(),
	toUserId: z.string().optional(),
	fromUserId: z.string().optional(),
})

export const ReadThread = z.strictObject({ seq: z.int().min(0).max(2_147_483_647).optional() })

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

/* What the API answers. */

const Time = z.iso.datetime({ precision: 3 })
const Id = z.string()

export const Person = z.object({ id: Id, name: z.string(), role: z.enum(ROLES) })

export const Thread = z.object({
	id: Id,
	leadId: Id,
	lead: z.object({ id: Id, title: z.string(), status: z.enum(LEAD_STATUSES) }),
	homeowner: Person,
	contractor: Person,
	counterpart: Person,
	lastMessage: z
		.object({ seq: z.int(), preview: z.string(), fromUserId: Id, createdAt: Time })
		.nullable(),
	lastSeq: z.int(),
	lastReadSeq: z.int(),
	counterpartLastReadSeq: z.int(),
	unreadCount: z.int(),
	version: z.int(),
	createdAt: Time,
	lastMessageAt: Time,
})

export const Message = z.object({
	id: Id,
	threadId: Id,
	seq: z.int(),
	body: z.string(),
	kind: z.enum(['USER', 'SYSTEM']),
	fromUserId: Id,
	toUserId: Id,
	fromUser: Person,
	clientKey: z.string().optional(),
	attachments: z.array(z.never()),
	createdAt: Time,
	editedAt: Time.nullable(),
	deletedAt: Time.nullable(),
})

export const Notification = z.object({
	id: Id,
	type: z.string(),
	payload: z.record(z.string(), z.unknown()).nullable(),
	read: z.boolean(),
	createdAt: Time,
	url: z.string(),
})

export const Lead = z.object({
	id: Id,
	title: z.string(),
	description: z.string(),
	trade: z.string(),
	city: z.string(),
	status: z.enum(LEAD_STATUSES),
	homeowner: Person,
	contractor: Person.nullable(),
	threadId: Id.nullable(),
	createdAt: Time,
	claimedAt: Time.nullable(),
})

const NextCursor = z.string().nullable()

export const ThreadAnswer = z.object({ thread: Thread })
export const ThreadsAnswer = z.object({ threads: z.array(Thread), nextCursor: NextCursor })
export const MessageAnswer = z.object({ message: Message })
export const MessagesAnswer = z.object({
	messages: z.array(Message),
	firstSeq: z.int(),
	lastSeq: z.int(),
	hasOlder: z.boolean(),
	hasNewer: z.boolean(),
	version: z.int(),
})
export const ReadAnswer = z.object({ lastReadSeq: z.int(), unreadCount: z.int() })
export const NotificationsAnswer = z.object({
	notifications: z.array(Notification),
	unreadCount: z.int(),
	nextCursor: NextCursor,
})
export const PatchAnswer = z.object({ updated: z.int(), unreadCount: z.int() })
export const LeadAnswer = z.object({ lead: Lead })
export const LeadsAnswer = z.object({ leads: z.array(Lead), nextCursor: NextCursor })
export const ClaimAnswer = z.object({ lead: Lead, thread: Thread })

export const ProblemAnswer = z.object({
	type: z.string(),
	title: z.string(),
	status: z.int(),
	detail: z.string(),
	errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
	requestId: z.string().optional(),
})
