import type { Notification, Participant } from '~/db/generated/sqlite/client.ts'
import { join, raw } from '~/db/sql.server'
import type { AwayChannel } from './channels'

interface Marks {
	/** A notification waits to be told by it. */
	waits: keyof Notification
	/** When it last told a participant of the conversation. */
	toldAt: keyof Participant
}

/** What each channel keeps, in columns of its own. */
export const MARKS = {
	push: { waits: 'toPush', toldAt: 'pushedAt' },
	email: { waits: 'toMail', toldAt: 'mailedAt' },
	sms: { waits: 'toText', toldAt: 'textedAt' },
} as const satisfies Record<AwayChannel, Marks>

export const AWAY_CHANNELS = Object.keys(MARKS) as AwayChannel[]

const columns = AWAY_CHANNELS.map(name => MARKS[name].waits)

/** No channel tells it any more. */
export const WAITS_NOWHERE = Object.fromEntries(columns.map(column => [column, false])) as Record<
	(typeof columns)[number],
	false
>

/** The same, and its opposite as a condition, in raw SQL. */
export const WAITS_NOWHERE_SQL = join(columns.map(column => raw(`"${column}" = FALSE`)))
export const WAITS_SOMEWHERE_SQL = join(
	columns.map(column => raw(`"${column}" = TRUE`)),
	' OR ',
)
