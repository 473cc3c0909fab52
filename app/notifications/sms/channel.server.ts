import { env } from '~/env.server'
import { HOUR, MINUTE } from '~/outbox/pauses'
import type { Channel } from '../channel.server'
import { plainLine, shorten } from '../plain'
import { present } from '../types'
import type { Waiting } from '../waiting.server'
import { GATEWAYS } from './gateway.server'

/** SMS to the number that the marketplace gave: that there is something, and where. */
export const SMS: Channel = {
	name: 'sms',
	isOn: () => env.SMS_GATEWAY !== undefined,
	reaches: ({ phone }) => (phone === null ? 'none' : 'yes'),
	pauses: [MINUTE, 10 * MINUTE, HOUR],

	async tell(to, waiting, id) {
		await GATEWAYS[env.SMS_GATEWAY!]({ id, to: to.phone!, text: smsAbout(waiting) })
	},
}

/** With the link two parts in Latin letters, four in others. */
const MAX_WORDS = 160

/** One line. What people wrote to each other is not in it: an SMS shows on a locked screen. */
export function smsAbout({ about, items, count, messages }: Waiting): string {
	const newest = items.findLast(({ type }) => type === 'NEW_MESSAGE') ?? items.at(-1)!
	const { words, url } = present(newest.type, newest.payload, messages || count)
	const link = about.threadId ? `/messages/${about.threadId}` : url
	return `${shorten(plainLine(`${words.who} ${words.what}`), MAX_WORDS)}: ${env.APP_ORIGIN}${link}`
}
