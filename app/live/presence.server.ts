import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
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
	const people = await db.user.findMany({
		where: { id: { in: [actor.id, userId] } },
		select: { id: true, showPresence: true, lastSeenAt: true },
	})
	if (people.some(({ showPresence }) => !showPresence)) return null
	const at = people.find(({ id }) => id === userId)?.lastSeenAt?.toISOString()
	const now = new Date().toISOString()
	return {
		online: hub().isOnline(userId),
		lastSeen: at ? lastSeenWords(at, now, timesIn(actor.timeZone, now).day) : '',
	}
}
