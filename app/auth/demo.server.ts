import { db } from '~/db/client.server'
import { join, sql } from '~/db/sql.server'
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
	// One by one: where most users have no address, SQLite takes a list of them for most of the table.
	const each = DEMO_EMAILS.map(
		email => sql`SELECT "id", "name", "role", "createdAt" FROM "User" WHERE "email" = ${email}`,
	)
	const users = await db.$queryRaw<Person[]>`${join(each, ' UNION ALL ')} ORDER BY "createdAt"`
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
