import { subscribe } from '~/events.server'
import { deliverWith } from '~/outbox/deliver.server'
import { enqueue } from '~/outbox/outbox.server'
import { HOUR, MINUTE } from '~/outbox/pauses'
import { planAnew } from './plan.server'

const KIND = 'notifications.plan'

/** Who can be reached again is told what waited for them: apart, since it holds conversations. */
export function planForReachable() {
	subscribe('user.reachable', 'notifications', (tx, who) => enqueue(tx, KIND, who))
	deliverWith(KIND, {
		pauses: [MINUTE, HOUR],
		async deliver({ payload }) {
			const { userId } = payload as { userId: string }
			return tx => planAnew(tx, userId)
		},
	})
}
