import { now } from '~/clock.server'
import { db } from '~/db/client.server'
import { bool, int, join, raw } from '~/db/sql.server'
import type { AwayChannel } from './channels'
import { AWAY_CHANNELS, MARKS } from './marks.server'
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
	/** E.164. */
	phone: string | null
	timeZone: string | null
	preferences: Preferences
	/** The conversation is quiet until then. */
	mutedUntil: Date | null
	/** When each channel last told of the conversation. */
	toldAt: Record<AwayChannel, Date | null>
	/** The e-mail address that takes nothing. */
	pausedAddress: string | null
	/** How many browsers take pushes. */
	devices: number
	/** A push says only that there is something. */
	hidePreviews: boolean
	/** Has not left. */
	isHere: boolean
}

type ToldAt = (typeof MARKS)[AwayChannel]['toldAt']

const TOLD_AT = join(AWAY_CHANNELS.map(name => raw(`me."${MARKS[name].toldAt}"`)))

interface Row extends Record<ToldAt, Date | null> {
	id: string
	name: string
	email: string | null
	/** E.164. */
	phone: string | null
	timeZone: string | null
	deactivatedAt: Date | null
	off: string | null
	pace: string | null
	dailyHour: bigint | null
	quietHours: string | null
	pausedAddress: string | null
	mutedUntil: Date | null
	hidePreviews: unknown
	devices: unknown
}

/** In one query, since every message that is sent asks it. */
export async function recipientOf({
	userId,
	threadId,
}: Pick<About, 'userId' | 'threadId'>): Promise<Recipient> {
	const [row] = await db.$queryRaw<[Row]>`
		SELECT u."id", u."name", u."email", u."phone", u."timeZone", u."deactivatedAt",
			p."off", p."pace", p."dailyHour", p."quietHours", p."pausedAddress", p."hidePreviews",
			(SELECT COUNT(*) FROM "PushDevice" d JOIN "Session" s ON s."id" = d."sessionId"
				WHERE d."userId" = u."id" AND s."expiresAt" > ${now()}) AS "devices",
			me."mutedUntil", ${TOLD_AT}
		FROM "User" u
		LEFT JOIN "NotificationPreference" p ON p."userId" = u."id"
		LEFT JOIN "Participant" me ON me."userId" = u."id" AND me."threadId" = ${threadId}
		WHERE u."id" = ${userId}`
	const { id, name, email, phone, timeZone, mutedUntil, pausedAddress } = row
	return {
		id,
		name,
		email,
		phone,
		timeZone,
		preferences: toPreferences(row, timeZone),
		mutedUntil: mutedUntil && mutedUntil > now() ? mutedUntil : null,
		toldAt: Object.fromEntries(
			AWAY_CHANNELS.map(name => [name, row[MARKS[name].toldAt]]),
		) as Recipient['toldAt'],
		pausedAddress,
		devices: int(row.devices),
		hidePreviews: bool(row.hidePreviews),
		isHere: row.deactivatedAt === null,
	}
}
