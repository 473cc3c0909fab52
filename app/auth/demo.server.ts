import { db } from '~/db/client.server'
import { join } from '~/db/sql.server'
import { env } from '~/env.server'
import { notFound } from '~/http/problem'
import { type Person, toPerson } from './actor'

/** The accounts that the seed makes; all have this password. */
export const DEMO_EMAILS = [
	'homeowner@example.com',
	'contractor@example.com',
	'contractor2@example.com',
	'admin@example.com',
]

/** Whom a visitor of the demo may become; null outside demo mode. */
export async function demoAccounts(): Promise<Person[] | null> {
	if (!env.DEMO_MODE) return null
	const users = await db.$queryRaw<Person[]>`
		SELECT "id", "name", "role" FROM "User" WHERE "email" IN (${join(DEMO_EMAILS)})
		ORDER BY "createdAt"`
	return users.map(toPerson)
}

/**
 * The id, if it is a demo account's.
 * @throws Problem 404 for any other, and outside demo mode.
 */
export async function demoAccount(id: string): Promise<string> {
	const accounts = (await demoAccounts()) ?? []
	if (!accounts.some(account => account.id === id)) throw notFound('demo account')
	return id
}
