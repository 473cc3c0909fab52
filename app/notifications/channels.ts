import type { Pace } from './preferences'

interface ChannelTerms {
	/** What people call it. */
	title: string
	/** When it tells, where that is not for each person to choose. */
	pace?: Pace
	/** Between two tellings of one thing, where its pace has none of its own, in milliseconds. */
	cooldownMs?: number
	/** Off until a person switches it on, and offered only to whom it reaches. */
	optIn?: true
}

const define = <T extends Record<string, ChannelTerms>>(
	table: T,
): { [name in keyof T]: ChannelTerms } => table

/**
 * Every way by which a notification reaches someone. One that leaves the page also
 * has its marks in `marks.server.ts`, and a module that composition registers.
 */
export const CHANNELS = define({
	page: { title: 'The bell' },
	push: { title: 'Push', pace: 'AT_ONCE', cooldownMs: 30_000 },
	email: { title: 'E-mail' },
	sms: { title: 'SMS', optIn: true },
})

export type ChannelName = keyof typeof CHANNELS

/** Those that leave the page. */
export type AwayChannel = Exclude<ChannelName, 'page'>

export const CHANNEL_NAMES = Object.keys(CHANNELS) as ChannelName[]
