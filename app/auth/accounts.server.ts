import type { z } from 'zod'
import { db } from '~/db/client.server'
import { newId } from '~/db/id.server'
import { transaction } from '~/db/transaction.server'
import { invalid, Problem } from '~/http/problem'
import { knownTimeZone } from '~/time'
import { hashPassword, passwordMatches } from './passwords.server'
import type { SignUp } from './schemas'

/**
 * Makes an account and returns its id.
 * @throws Problem 422 when the address has one already.
 */
export async function signUp(input: z.output<typeof SignUp>): Promise<string> {
	const passwordHash = await hashPassword(input.password)
	const id = newId()
	const made = await transaction(
		tx => tx.$executeRaw`
			INSERT INTO "User" ("id", "email", "passwordHash", "name", "role", "timeZone", "createdAt")
			VALUES (${id}, ${input.email}, ${passwordHash}, ${input.name}, ${input.role},
				${knownTimeZone(input.timeZone)}, ${new Date()})
			ON CONFLICT ("email") DO NOTHING`,
	)
	if (made === 0) {
		throw invalid([
			{ path: 'email', message: 'There is an account with this address. Log in instead.' },
		])
	}
	return id
}

/**
 * The id of the account that these credentials open.
 * @throws Problem 422 that does not say which of the two was wrong.
 */
export async function verifyCredentials(email: string, password: string): Promise<string> {
	const user = await db.user.findUnique({
		where: { email, deactivatedAt: null },
		select: { id: true, passwordHash: true },
	})
	const matches = await passwordMatches(user?.passwordHash ?? undefined, password)
	if (!user || !matches) {
		throw new Problem(
			422,
			'This address and password do not belong together. Check both and try again.',
		)
	}
	return user.id
}
