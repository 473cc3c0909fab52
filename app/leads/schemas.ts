import { z } from 'zod'

export const TRADES = [
	'Bathroom',
	'Carpentry',
	'Electrical',
	'Flooring',
	'Garden',
	'Heating',
	'Kitchen',
	'Painting',
	'Plumbing',
	'Roofing',
	'Windows',
	'Other',
] as const

export const LEAD_STATUSES = ['OPEN', 'CLAIMED', 'COMPLETED', 'CLOSED'] as const
export type LeadStatus = (typeof LEAD_STATUSES)[number]

/** What a homeowner may make of a lead; completing and closing can be taken back. */
export const NEXT_STATUSES: Record<LeadStatus, LeadStatus[]> = {
	OPEN: ['CLOSED'],
	CLAIMED: ['COMPLETED', 'CLOSED'],
	COMPLETED: ['CLAIMED'],
	CLOSED: ['OPEN', 'CLAIMED'],
}

const line = (what: string, max: number) =>
	z
		.string(`Enter ${what}.`)
		.trim()
		.min(1, `Enter ${what}.`)
		.max(max, `Use at most ${max} characters.`)
		.regex(/^[^\p{Cc}]*$/u, 'Keep this on one line, without control characters.')
		.refine(text => text.isWellFormed(), 'This text has a broken character. Remove it.')

export const PostLead = z.object({
	title: line('a title', 120),
	description: z
		.string('Describe the work.')
		.transform(text => text.replace(/\r\n?/g, '\n').trim())
		.pipe(
			z
				.string()
				.min(1, 'Describe the work.')
				.max(4000, 'Use at most 4000 characters.')
				.regex(/^(?:[^\p{Cc}]|[\t\n])*$/u, 'Remove the control characters.')
				.refine(text => text.isWellFormed(), 'This text has a broken character. Remove it.'),
		),
	trade: z.enum(TRADES, 'Choose a trade.'),
	city: line('a city', 80),
})

export const ChangeStatus = z.object({ status: z.enum(LEAD_STATUSES, 'Choose a status.') })
