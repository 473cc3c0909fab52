import { now } from '~/clock.server'
import { db } from '~/db/client.server'
import { type Preferences, toPreferences } from './preferences'

/** One person and one thing to be told of: a conversation, or a type that is about none. */
export interface About {
	userId: string
	threadId: string | null
	/** Where there is no conversation. */
	type: string | null
}

/** Whom a notification is for, with all of them that decides how they are told. */
export interface Recipient {
	id: string
	name: string
	email: string | null
	timeZone: string | null
	preferences: Preferences
	/** The conversation is quiet until then. */
	mutedUntil: Date | null
	/** The newest e-mail about the conversation. */
	mailedAt: Date | null
	/** E-mail can reach this person: an address, which is not paused, of someone who has not left. */
	reachable: boolean
}

interface Row {
	id: string
	name: string
	email: string | null
	timeZone: string | null
	deactivatedAt: Date | null
	off: string | null
	pace: string | null
	dailyHour: bigint | null
	quietHours: string | null
	pausedAddress: string | null
	mutedUntil: Date | null
	mailedAt: Date | null
}

/** In one query, since every message that is sent asks it. */
export async function recipientOf({
	userId,
	threadId,
}: Pick<About, 'userId' | 'threadId'>): Promise<Recipient> {
	const [row] = await db.$queryRaw<[Row]>`
		SELECT u."id", u."name", u."email", u."timeZone", u."deactivatedAt",
			p."off", p."pace", p."dailyHour", p."quietHours", p."pausedAddress",
			me."mutedUntil", me."mailedAt"
		FROM "User" u
		LEFT JOIN "NotificationPreference" p ON p."userId" = u."id"
		LEFT JOIN "Participant" me ON me."userId" = u."id" AND me."threadId" = ${threadId}
		WHERE u."id" = ${userId}`
	const { id, name, email, timeZone, mutedUntil, mailedAt } = row
	return {
		id,
		name,
		email,
		timeZone,
		preferences: toPreferences(row, timeZone),
		mutedUntil: mutedUntil && mutedUntil > now() ? mutedUntil : null,
		mailedAt,
		reachable: email !== null && email !== row.pausedAddress && row.deactivatedAt === null,
	}
}
