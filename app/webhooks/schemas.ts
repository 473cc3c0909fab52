import { z } from 'zod'
import { WEBHOOK_EVENTS } from './events'

/** What an administrator says of a new endpoint. */
export const RegisterEndpoint = z.object({
	url: z
		.string('Enter an address.')
		.trim()
		.max(2000, 'Use at most 2000 characters.')
		.refine(url => URL.canParse(url), 'Enter an address, like https://example.com/hooks.'),
	events: z.array(z.enum(WEBHOOK_EVENTS)).min(1, 'Choose at least one event.'),
})
