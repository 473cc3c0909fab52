import { z } from 'zod'
import { knownTimeZone } from '~/time'

export const MAX_NAME = 80
export const MIN_PASSWORD = 10

const email = z
	.string('Enter your e-mail address.')
	.trim()
	.toLowerCase()
	.max(254, 'This address is too long.')
	.pipe(z.email('Enter an address like name@example.com.'))

/** Bounded, since hashing takes time in proportion. */
const password = z.string('Enter a password.').max(200, 'Use at most 200 characters.')

const redirectTo = z.string().max(2000).optional()

export const LogIn = z.object({ email, password, redirectTo })

const name = z
	.string('Enter your name.')
	.trim()
	.min(1, 'Enter your name.')
	.max(MAX_NAME, `Use at most ${MAX_NAME} characters.`)
	.regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u, 'Leave out control characters.')

const timeZone = z.string().max(64).optional().catch(undefined)

export const Profile = z.object({ name, timeZone })

/** A box that is not ticked is not sent. */
const box = z
	.literal('on')
	.optional()
	.transform(value => value === 'on')

/** What others see of me, and I of them. */
export const Privacy = z.object({ showPresence: box, readReceipts: box })

export const SignUp = z.object({
	name,
	email,
	password: password.min(MIN_PASSWORD, `Use at least ${MIN_PASSWORD} characters.`),
	role: z.enum(['HOMEOWNER', 'CONTRACTOR'], 'Choose what you are.'),
	timeZone,
	redirectTo,
})

/** The marketplace's own id of a user or a lead: opaque here. */
export const ExternalId = z
	.string('Give an id.')
	.min(1, 'Give an id.')
	.max(200, 'Use at most 200 characters.')
	.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Leave out control characters.')

/** What a marketplace says of one of its people. */
export const ExternalUser = z.strictObject({
	name,
	role: z.enum(['HOMEOWNER', 'CONTRACTOR'], 'Use HOMEOWNER or CONTRACTOR.'),
	/** Left out: as it is. Null: none. */
	email: email.nullish(),
	/** Left out: as it is. Null: unknown. */
	timeZone: z
		.string()
		.max(64)
		.refine(name => knownTimeZone(name) !== null, 'Use an IANA name like Europe/Paris.')
		.nullish(),
	/** E.164. Left out: as it is. Null: none. */
	phone: z
		.string('Give a number like +33612345678.')
		.regex(/^\+[1-9]\d{6,14}$/, 'Give a number like +33612345678.')
		.nullish(),
})
