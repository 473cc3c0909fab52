import type { Actor, Person } from '~/auth/actor'
import { csrfToken } from '~/auth/csrf.server'
import { demoAccounts } from '~/auth/demo.server'
import { readOnce } from '~/db/read-once.server'
import { liveKey } from '~/live/socket.server'
import { unreadMessageCount } from '~/messaging/threads.server'
import {
	type NotificationLine,
	notificationLines,
	unreadNotificationCount,
} from '~/notifications/inbox.server'
import { timesIn } from '~/time'

const LATEST = 20
const SHOWN = 5

export interface HeaderLine {
	id: string
	read: boolean
	who: string
	what: string
	detail: string
	iso: string
	time: string
}

export interface HeaderData {
	me: Person
	version: number
	csrf: string
	/** What the tabs of this session call their socket; null: there is none, only polling. */
	live: string | null
	unreadMessages: number
	unreadNotifications: number
	latest: HeaderLine[]
	/** Whom one may become: in demo mode only. */
	demo: Person[] | null
}

/** What waits for someone, and the newest that was told them. */
async function readCounts(actor: Actor) {
	const [unreadMessages, unreadNotifications, { lines }] = await Promise.all([
		unreadMessageCount(actor),
		unreadNotificationCount(actor),
		notificationLines(actor, { limit: LATEST }),
	])
	return { unreadMessages, unreadNotifications, latest: lines.slice(0, SHOWN) }
}

/** Each page has them. Of so many people: those who are here. */
const countsAt = readOnce<Awaited<ReturnType<typeof readCounts>>>('counts', {
	most: 5000,
	sizeOf: () => 1,
})

/** What the header shows of its reader. */
export async function headerOf(actor: Actor): Promise<HeaderData> {
	const [{ unreadMessages, unreadNotifications, latest }, demo] = await Promise.all([
		countsAt(actor, '', () => readCounts(actor)),
		demoAccounts(),
	])
	const times = timesIn(actor.timeZone, new Date().toISOString())
	return {
		me: { id: actor.id, name: actor.name, role: actor.role },
		version: actor.version,
		csrf: csrfToken(actor.id),
		live: liveKey(actor),
		unreadMessages,
		unreadNotifications,
		latest: latest.map(line => toHeaderLine(line, times.brief)),
		demo,
	}
}

/** A notification as the bell and the list show it. */
export const toHeaderLine = (
	{ id, read, words, createdAt }: NotificationLine,
	inWords: (iso: string) => string,
): HeaderLine => ({ id, read, ...words, iso: createdAt, time: inWords(createdAt) })
