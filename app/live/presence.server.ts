import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { bool } from '~/db/sql.server'
import { timesIn } from '~/time'
import { hub } from './hub.server'
import { lastSeenWords } from './last-seen'

/** What is shown of someone's presence at first: what is heard by push comes after. */
export interface PresenceView {
	online: boolean
	/** As in "last seen today"; empty when it is not known. */
	lastSeen: string
}

/** Null when either of the two hides it. */
export async function presenceOf(actor: Actor, userId: string): Promise<PresenceView | null> {
	const people = await db.$queryRaw<
		{ id: string; showPresence: unknown; lastSeenAt: Date | null }[]
	>`
		SELECT "id", "showPresence", "lastSeenAt" FROM "User" WHERE "id" IN (${actor.id}, ${userId})`
	if (people.some(({ showPresence }) => !bool(showPresence))) return null
	const at = people.find(({ id }) => id === userId)?.lastSeenAt?.toISOString()
	const now = new Date().toISOString()
	return {
		online: hub().isOnline(userId),
		lastSeen: at ? lastSeenWords(at, now, timesIn(actor.timeZone, now).day) : '',
	}
}
