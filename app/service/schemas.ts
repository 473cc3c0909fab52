import { z } from 'zod'
import { ExternalId, ExternalUser } from '~/auth/schemas'
import { LEAD_STATUSES, PostLead } from '~/leads/schemas'
import { Body, ClientKey } from '~/messaging/schemas'

/* What a marketplace's server sends and is answered. Unknown fields are refused. */

const DAY_MS = 86_400_000

/** When the marketplace changed it. One that lies in the future would keep out all later ones. */
const UpdatedAt = z.iso
	.datetime({ offset: true, error: 'Give a time like 2026-03-01T12:00:00.000Z.' })
	.transform(text => new Date(text))
	.refine(time => time.getTime() >= 0, 'Give a time after 1970.')
	.refine(time => time.getTime() < Date.now() + DAY_MS, 'This time lies in the future.')

export const PutUser = ExternalUser.extend({ updatedAt: UpdatedAt })

/** May be left out as a whole: then it happened now. */
export const DeleteUser = z.strictObject({ updatedAt: UpdatedAt.optional() }).default({})

export const PutLead = PostLead.strict().extend({
	homeownerExternalId: ExternalId,
	/** Left out: as it is, and OPEN at first. */
	status: z.enum(LEAD_STATUSES, `Use ${LEAD_STATUSES.join(', ')}.`).optional(),
	updatedAt: UpdatedAt,
})

export const ClaimLead = z.strictObject({ contractorExternalId: ExternalId })

export const ServiceMessage = z.strictObject({
	fromExternalId: ExternalId,
	body: Body,
	clientKey: ClientKey,
})

/** `threadId` is ours, from the answer to the claim. */
export const EmbedToken = z.strictObject({
	externalId: ExternalId,
	threadId: z.string().min(1).max(100).optional(),
})

const Time = z.iso.datetime({ precision: 3 })

export const ServiceUser = z.object({
	id: z.string(),
	externalId: z.string(),
	name: z.string(),
	role: z.enum(['HOMEOWNER', 'CONTRACTOR']),
	email: z.string().nullable(),
	timeZone: z.string().nullable(),
	phone: z.string().nullable(),
	updatedAt: Time,
	deactivatedAt: Time.nullable(),
})

export const ServiceLead = z.object({
	id: z.string(),
	externalId: z.string(),
	homeownerExternalId: z.string().nullable(),
	contractorExternalId: z.string().nullable(),
	title: z.string(),
	description: z.string(),
	trade: z.string(),
	city: z.string(),
	status: z.enum(LEAD_STATUSES),
	threadId: z.string().nullable(),
	updatedAt: Time,
	claimedAt: Time.nullable(),
})

export const ServiceUserAnswer = z.object({ user: ServiceUser })
export const ServiceLeadAnswer = z.object({ lead: ServiceLead })
export const EmbedTokenAnswer = z.object({ token: z.string(), expiresAt: Time })
