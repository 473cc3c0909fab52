import { unreadMessageCount } from '~/messaging/threads.server'
import { MINUTE, SECOND } from '~/outbox/pauses'
import type { Channel } from '../channel.server'
import { closeIfRead } from './close.server'
import { targetsOf } from './devices.server'
import { pushAbout } from './payload'
import { sendPush } from './send.server'
import { tagOf } from './tag'

/** Web push, to each browser that asked for it. */
export const PUSH: Channel = {
	name: 'push',
	isOn: () => true,
	reaches: ({ devices }) => (devices > 0 ? 'yes' : 'none'),
	// What is later than this is told by other channels, or by the bell.
	pauses: [10 * SECOND, MINUTE, 10 * MINUTE],

	async tell(to, waiting) {
		const payload = pushAbout(waiting, {
			previews: !to.hidePreviews,
			unread: await unreadMessageCount(to),
		})
		const topic = tagOf(waiting.about)
		const devices = await targetsOf(to.id)
		const outcomes = await Promise.all(devices.map(one => sendPush(one, payload, topic)))
		// A device that has it already shows it in the place of itself, silently.
		if (outcomes.includes('later')) throw new Error('A push service did not take it.')
	},

	told: closeIfRead,
}
