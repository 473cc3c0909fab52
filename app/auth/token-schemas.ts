import { z } from 'zod'
import { SCOPES } from './scopes'

const DAY_MS = 86_400_000
const MAX_LIFE_MS = 3653 * DAY_MS

/** What the form for a new token holds. A token is good to the end of its last day, in UTC. */
export const NewToken = z.object({
	name: z
		.string('Name the token.')
		.trim()
		.min(1, 'Name the token.')
		.max(80, 'Use at most 80 characters.')
		.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Leave out control characters.'),
	scopes: z.array(z.enum(SCOPES, 'Choose from this list.')).min(1, 'Choose at least one.'),
	lastDay: z.iso
		.date('Choose a day.')
		.transform(day => new Date(Date.parse(day) + DAY_MS))
		.refine(end => end.getTime() > Date.now(), 'This day has passed.')
		.refine(end => end.getTime() < Date.now() + MAX_LIFE_MS, 'Choose a day within ten years.')
		.optional(),
})
