import { z } from 'zod'
import { DELETED } from '~/messaging/changeable'
import { moneyInWords } from '~/money'

/**
 * A type of notification: its payload, its words and where it leads. `version`
 * grows when the payload's shape changes; a stored payload of another version,
 * or one that no longer parses, is shown as a plain line.
 */
interface NotificationType<P extends z.ZodType> {
	version: number
	payload: P
	/** The line of several about the same thing; `count` is at least 1. */
	words(payload: z.output<P>, count: number): Words
	target(payload: z.output<P>): string
}

export interface Words {
	who: string
	what: string
	detail: string
}

const define = <P extends z.ZodType>(type: NotificationType<P>) => type

/** Every type there is. One that lacks a payload, words or a target does not compile. */
export const NOTIFICATION_TYPES = {
	NEW_MESSAGE: define({
		version: 1,
		payload: z.object({
			messageId: z.string(),
			threadId: z.string(),
			leadId: z.string(),
			fromUserId: z.string(),
			senderName: z.string(),
			leadTitle: z.string(),
			seq: z.number().int(),
			preview: z.string(),
		}),
		words: (p, count) => ({
			who: p.senderName,
			what:
				count === 1 ? `wrote about ${p.leadTitle}` : `sent ${count} messages about ${p.leadTitle}`,
			detail: p.preview || DELETED,
		}),
		target: p => `/messages/${p.threadId}?at=${p.seq}#m-${p.seq}`,
	}),
	LEAD_CLAIMED: define({
		version: 1,
		payload: z.object({
			leadId: z.string(),
			leadTitle: z.string(),
			threadId: z.string(),
			contractorId: z.string(),
			contractorName: z.string(),
		}),
		words: p => ({
			who: p.contractorName,
			what: 'claimed your lead',
			detail: p.leadTitle,
		}),
		target: p => `/messages/${p.threadId}`,
	}),
	WEBHOOK_DISABLED: define({
		version: 1,
		payload: z.object({ endpointId: z.string(), host: z.string(), why: z.string() }),
		words: p => ({
			who: 'Webhooks',
			what: `to ${p.host} are switched off`,
			detail: p.why,
		}),
		target: p => `/settings/webhooks/${p.endpointId}`,
	}),
	CHARGE_FAILED: define({
		version: 1,
		payload: z.object({
			chargeId: z.string(),
			leadId: z.string(),
			leadTitle: z.string(),
			contractorId: z.string(),
			contractorName: z.string(),
			amount: z.number().int(),
			currency: z.string(),
			step: z.enum(['capture', 'void']),
			reason: z.string(),
		}),
		words: p => ({
			who: 'Billing',
			what:
				p.step === 'capture'
					? `could not collect ${moneyInWords(p.amount, p.currency)} from ${p.contractorName}`
					: `could not release ${moneyInWords(p.amount, p.currency)} held from ${p.contractorName}`,
			detail: `${p.leadTitle}: ${p.reason}`,
		}),
		target: () => '/settings/deliveries',
	}),
	EMAIL_PAUSED: define({
		version: 1,
		payload: z.object({ address: z.string(), why: z.string() }),
		words: p => ({
			who: 'E-mail',
			what: `to ${p.address} is paused`,
			detail: p.why,
		}),
		target: () => '/settings/notifications',
	}),
} satisfies Record<string, NotificationType<z.ZodType>>

export type NotificationTypeName = keyof typeof NOTIFICATION_TYPES

export type PayloadOf<T extends NotificationTypeName> = z.output<
	(typeof NOTIFICATION_TYPES)[T]['payload']
>

const PLAIN: Words = {
	who: 'Something happened',
	what: 'that this page can’t describe',
	detail: '',
}

/** What a stored notification says and where it leads, whatever its age. */
export function present(
	name: string,
	stored: unknown,
	count = 1,
): { payload: Record<string, unknown> | null; words: Words; url: string } {
	const type = Object.hasOwn(NOTIFICATION_TYPES, name)
		? (NOTIFICATION_TYPES as Record<string, NotificationType<z.ZodType>>)[name]
		: undefined
	const { v, ...rest } = (stored ?? {}) as Record<string, unknown>
	const parsed = type && v === type.version ? type.payload.safeParse(rest) : undefined
	if (!type || !parsed?.success) return { payload: null, words: PLAIN, url: '/notifications' }
	return {
		payload: parsed.data as Record<string, unknown>,
		words: type.words(parsed.data, count),
		url: type.target(parsed.data),
	}
}

/** A payload as it is stored, with its version. */
export function toStored<T extends NotificationTypeName>(name: T, payload: PayloadOf<T>) {
	return { v: NOTIFICATION_TYPES[name].version, ...payload }
}
