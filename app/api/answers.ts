import { z } from 'zod'
import { ROLES } from '~/auth/actor'
import { LEAD_STATUSES } from '~/leads/schemas'
import { PACES, type Pace } from '~/notifications/preferences'
import { NOTIFICATION_TYPES } from '~/notifications/types'

export { InboundMailAnswer } from '~/replies/schemas'
export {
	EmbedTokenAnswer,
	ServiceLead,
	ServiceLeadAnswer,
	ServiceUser,
	ServiceUserAnswer,
} from '~/service/schemas'

/* What the API answers. The published document is made of these, and the contract test holds every answer to them. */

const Time = z.iso.datetime({ precision: 3 })
const Id = z.string()
const Count = z.int().min(0)

export const Person = z.object({ id: Id, name: z.string(), role: z.enum(ROLES) })

export const Thread = z.object({
	id: Id,
	leadId: Id,
	lead: z.object({ id: Id, title: z.string(), status: z.enum(LEAD_STATUSES) }),
	homeowner: Person,
	contractor: Person,
	counterpart: Person,
	lastMessage: z
		.object({
			seq: Count,
			preview: z.string().describe('The first 120 characters; empty when deleted.'),
			fromUserId: Id,
			createdAt: Time,
		})
		.nullable(),
	lastSeq: Count,
	lastReadSeq: Count.describe('How far you have read.'),
	counterpartLastReadSeq: Count.describe(
		'How far the other person has read; 0 while either of you hides what they have read.',
	),
	unreadCount: Count,
	version: Count.describe('Grows with anything that you or the other person can see change.'),
	createdAt: Time,
	lastMessageAt: Time,
})

export const Attachment = z.object({
	id: Id,
	name: z.string(),
	contentType: z.string(),
	byteSize: Count,
	width: Count.optional(),
	height: Count.optional(),
	alt: z.string().optional().describe('What the picture shows, in words.'),
	url: z.string().describe('Where its bytes are, for who may see the message.'),
	thumbnailUrl: z.string().optional(),
	status: z
		.enum(['checking', 'refused'])
		.optional()
		.describe('Absent when it can be had. `refused`: a scanner found something in it.'),
})

export const Message = z.object({
	id: Id,
	threadId: Id,
	seq: z.int().min(1).describe('1, 2, 3 … within its thread, without a hole.'),
	body: z.string().describe('Empty when deleted.'),
	kind: z.enum(['USER', 'SYSTEM']),
	fromUserId: Id,
	toUserId: Id,
	fromUser: Person,
	clientKey: z.string().optional().describe('For its author alone.'),
	attachments: z.array(Attachment),
	createdAt: Time,
	editedAt: Time.nullable(),
	deletedAt: Time.nullable(),
})

const notification = <T extends z.ZodType, P extends z.ZodType>(type: T, payload: P) =>
	z.object({
		id: Id,
		type,
		payload,
		read: z.boolean(),
		createdAt: Time,
		url: z.string().describe('The page it leads to, from the root of this site.'),
	})

export const NewMessage = NOTIFICATION_TYPES.NEW_MESSAGE.payload
export const LeadClaimed = NOTIFICATION_TYPES.LEAD_CLAIMED.payload

export const Notification = z.union([
	notification(z.literal('NEW_MESSAGE'), NewMessage),
	notification(z.literal('LEAD_CLAIMED'), LeadClaimed),
	// Not just null: generated clients drop a field that is never anything.
	notification(z.string(), z.object({}).nullable()).describe(
		'One that is too old for this server to describe, with null, or of a type that was added since.',
	),
])

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

const NextCursor = z
	.string()
	.nullable()
	.describe('Give it as `cursor` for what follows; null at the end.')

export const ThreadAnswer = z.object({ thread: Thread })
export const ThreadsAnswer = z.object({ threads: z.array(Thread), nextCursor: NextCursor })
export const MessageAnswer = z.object({ message: Message })
export const AttachmentAnswer = z.object({ attachment: Attachment })
export const MessagesAnswer = z.object({
	messages: z.array(Message).describe('Ascending by seq.'),
	firstSeq: Count.describe('0 without messages.'),
	lastSeq: Count.describe('0 without messages.'),
	hasOlder: z.boolean(),
	hasNewer: z.boolean(),
	version: Count.describe('What to give as `sinceVersion` next.'),
})
export const SearchAnswer = z.object({
	hits: z.array(
		z.object({
			messageId: Id,
			threadId: Id,
			seq: z.int().min(1),
			lead: z.object({ id: Id, title: z.string() }),
			counterpart: Person,
			fromUser: Person,
			createdAt: Time,
			excerpt: z
				.array(z.object({ text: z.string(), hit: z.boolean() }))
				.describe('The part of its text that was hit, in pieces of plain text.'),
			url: z
				.string()
				.describe('The page of the conversation around it, from the root of this site.'),
		}),
	),
	nextCursor: NextCursor,
	notes: z
		.array(z.string())
		.describe('What was understood otherwise than you may think, in sentences for a person.'),
})
export const ReadAnswer = z.object({ lastReadSeq: Count, unreadCount: Count })
export const NotificationsAnswer = z.object({
	notifications: z.array(Notification),
	unreadCount: Count,
	nextCursor: NextCursor,
})
export const PatchAnswer = z.object({ updated: Count, unreadCount: Count })
export const Preferences = z.object({
	off: z.array(z.string()),
	pace: z.enum(Object.keys(PACES) as [Pace, ...Pace[]]),
	dailyHour: z.int(),
	quietHours: z.array(z.object({ from: z.string(), to: z.string() }).nullable()),
})

export const PreferencesAnswer = z.object({
	preferences: Preferences,
	email: z.object({
		address: z.string().nullable(),
		paused: z.string().nullable().describe('Why nothing is sent there; null when all is well.'),
	}),
})

export const LeadAnswer = z.object({ lead: Lead })
export const LeadsAnswer = z.object({ leads: z.array(Lead), nextCursor: NextCursor })
export const ClaimAnswer = z.object({ lead: Lead, thread: Thread })

export const Problem = z
	.object({
		type: z.string(),
		title: z.string(),
		status: z.int().min(400).max(599),
		detail: z.string().describe('A sentence for the person.'),
		errors: z
			.array(z.object({ path: z.string(), message: z.string() }))
			.optional()
			.describe('What can’t be accepted, each with its field as a dotted path.'),
		requestId: z.string().optional().describe('Finds the request in the server’s log.'),
	})
	.describe('RFC 9457')
