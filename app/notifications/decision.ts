import { localTime, momentOf } from '~/local-time'
import { type AwayChannel, CHANNELS, type ChannelName } from './channels'
import type { Pace, Preferences } from './preferences'
import { quietUntil } from './quiet-hours'
import type { NotificationTypeName } from './types'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Between two tellings of one thing by one channel. Hourly and daily ones keep their distance anyway. */
const COOLDOWN_MS: Record<Pace, number> = {
	AT_ONCE: 5 * MINUTE_MS,
	SOON: 15 * MINUTE_MS,
	HOURLY: 0,
	DAILY: 0,
}

/** Who has the conversation open reads it there. A page may be open with nobody before it: so long, not longer. */
const PRESENCE_MS = MINUTE_MS
const MAX_PRESENCE_MS = 5 * MINUTE_MS

/** Everything that decides whether and when a person is told. */
export interface Facts {
	now: Date
	/** When the oldest of what waits was stored. */
	since: Date
	preferences: Preferences
	/** IANA name; null is taken as UTC. */
	timeZone: string | null
	/** The channel can reach this person just now. */
	reachable: boolean
	/** The conversation is quiet until then. */
	mutedUntil: Date | null
	/** It is open before this person's eyes. */
	reading: boolean
	/** When this person was last told of the same thing by the same channel. */
	lastToldAt: Date | null
}

export type Decision =
	| { act: 'tell' }
	| { act: 'wait'; until: Date; why: 'pace' | 'cooldown' | 'reading' | 'quiet hours' }
	| { act: 'drop'; why: 'unreachable' | 'muted' | 'switched off' }

/** Whether this type is ever told to this person by this channel. */
export const isWanted = (
	{ off }: Preferences,
	type: NotificationTypeName,
	channel: ChannelName,
): boolean => !off.has(`${type}:${channel}`)

/** Whether a conversation is quiet. */
export const isMuted = ({ mutedUntil, now }: Pick<Facts, 'mutedUntil' | 'now'>): boolean =>
	mutedUntil !== null && mutedUntil > now

/**
 * What to do now about what waits for a person in a channel that takes its time,
 * which is asked again when the time has come. The last of several reasons to
 * wait is named.
 * @param types of what waits.
 */
export function decide(
	facts: Facts,
	types: NotificationTypeName[],
	channel: AwayChannel,
): Decision {
	const { now, preferences, lastToldAt } = facts
	if (!facts.reachable) return { act: 'drop', why: 'unreachable' }
	if (isMuted(facts)) return { act: 'drop', why: 'muted' }
	if (!types.some(type => isWanted(preferences, type, channel))) {
		return { act: 'drop', why: 'switched off' }
	}

	const pace = CHANNELS[channel].pace ?? preferences.pace
	let until = now
	let why: Extract<Decision, { act: 'wait' }>['why'] = 'pace'
	const notBefore = (time: Date, reason: typeof why) => {
		if (time > until) [until, why] = [time, reason]
	}
	notBefore(paced(facts, pace), 'pace')
	if (lastToldAt) {
		const cooldownMs = CHANNELS[channel].cooldownMs ?? COOLDOWN_MS[pace]
		notBefore(new Date(lastToldAt.getTime() + cooldownMs), 'cooldown')
	}
	if (facts.reading && now.getTime() - facts.since.getTime() < MAX_PRESENCE_MS) {
		notBefore(new Date(now.getTime() + PRESENCE_MS), 'reading')
	}
	notBefore(
		quietUntil(until, preferences.quietHours, facts.timeZone ?? 'UTC') ?? now,
		'quiet hours',
	)
	return until > now ? { act: 'wait', until, why } : { act: 'tell' }
}

/** When the pace lets the oldest go. */
function paced({ since, preferences: { dailyHour }, timeZone }: Facts, pace: Pace): Date {
	const ms = since.getTime()
	if (pace === 'AT_ONCE') return since
	if (pace === 'SOON') return new Date(ms + 5 * MINUTE_MS)
	if (pace === 'HOURLY') return new Date((Math.floor(ms / HOUR_MS) + 1) * HOUR_MS)
	const zone = timeZone ?? 'UTC'
	const { day } = localTime(since, zone)
	const today = momentOf(day, dailyHour * 60, zone)
	return today > since ? today : momentOf(day + 1, dailyHour * 60, zone)
}
