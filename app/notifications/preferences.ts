import type { Role } from '~/auth/actor'
import { CHANNEL_NAMES, CHANNELS, type ChannelName } from './channels'
import type { QuietHours } from './quiet-hours'
import type { NotificationTypeName } from './types'

interface Choice {
	/** In the table of choices. */
	what: string
	roles: readonly Role[]
	channels: readonly ChannelName[]
}

/** What of each type one can choose. */
export const CHOICES: Record<NotificationTypeName, Choice> = {
	NEW_MESSAGE: {
		what: 'Someone writes to me',
		roles: ['HOMEOWNER', 'CONTRACTOR'],
		channels: CHANNEL_NAMES,
	},
	LEAD_CLAIMED: { what: 'My lead is claimed', roles: ['HOMEOWNER'], channels: CHANNEL_NAMES },
	WEBHOOK_DISABLED: {
		what: 'A webhook is switched off',
		roles: ['ADMIN'],
		channels: CHANNEL_NAMES,
	},
	CHARGE_FAILED: { what: 'Billing fails', roles: ['ADMIN'], channels: CHANNEL_NAMES },
	// It says that there is no e-mail any more, and has to be seen.
	EMAIL_PAUSED: { what: 'My e-mail is paused', roles: [], channels: [] },
}

export const typesFor = (role: Role) =>
	(Object.keys(CHOICES) as NotificationTypeName[]).filter(type =>
		CHOICES[type].roles.includes(role),
	)

/** When e-mail and SMS are sent, from when the oldest message has waited unread. */
export const PACES = {
	AT_ONCE: 'At once',
	SOON: 'When I have not read it after 5 minutes',
	HOURLY: 'Once an hour',
	DAILY: 'Once a day',
} as const
export type Pace = keyof typeof PACES

/** A type of notification by a channel. */
export type Switch = `${NotificationTypeName}:${ChannelName}`

export interface Preferences {
	/** What is switched off. */
	off: ReadonlySet<Switch>
	pace: Pace
	/** For DAILY: 0 to 23, local. */
	dailyHour: number
	quietHours: QuietHours
}

const NIGHT = { from: '22:00', to: '07:00' }

/** The quiet hours of who chose none. Without a known time zone a night can't be told. */
export const defaultQuietHours = (timeZone: string | null): QuietHours =>
	Array.from({ length: 7 }, () => (timeZone === null ? null : NIGHT))

/** The switches of a type, or of all. */
export const switchesOf = (types = Object.keys(CHOICES) as NotificationTypeName[]): Switch[] =>
	types.flatMap(type => CHOICES[type].channels.map(channel => `${type}:${channel}` as const))

/** Those that are off until someone switches them on; stored with a + when they are on. */
const OPT_IN = switchesOf().filter(one => CHANNELS[one.split(':')[1] as ChannelName].optIn)

function switchedOff(stored: string): ReadonlySet<Switch> {
	const words = new Set(stored.split(' ').filter(Boolean))
	const off = [...words].filter(word => !word.startsWith('+')) as Switch[]
	return new Set([...off, ...OPT_IN.filter(one => !words.has(`+${one}`))])
}

/** What is switched off as it is stored: where it differs from the defaults. */
export function toStoredOff(off: Iterable<Switch>): string {
	const all = new Set(off)
	const words = [...all].filter(one => !OPT_IN.includes(one))
	return [...words, ...OPT_IN.flatMap(one => (all.has(one) ? [] : `+${one}`))].sort().join(' ')
}

interface Stored {
	off: string | null
	pace: string | null
	dailyHour: number | bigint | null
	quietHours: string | null
}

/** What is stored of a person, or the defaults. */
export function toPreferences(stored: Stored | null, timeZone: string | null): Preferences {
	const { off, pace, dailyHour, quietHours } = stored ?? {}
	return {
		off: switchedOff(off ?? ''),
		pace: pace && pace in PACES ? (pace as Pace) : 'SOON',
		dailyHour: Number(dailyHour ?? 8),
		quietHours: quietHours ? (JSON.parse(quietHours) as QuietHours) : defaultQuietHours(timeZone),
	}
}
