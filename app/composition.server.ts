import { settleCharges } from './billing/settle.server'
import { announceChanges } from './live/announce.server'
import { hub } from './live/hub.server'
import { deliverBy } from './notifications/deliver.server'
import { EMAIL } from './notifications/email/channel.server'
import { presenceFrom } from './notifications/presence.server'
import { subscribeNotifications } from './notifications/subscriptions.server'
import { sweepToo } from './outbox/worker.server'
import { deliverAnswers, forgetAnswers } from './replies/answer.server'
import { deliverWebhooks } from './webhooks/deliver.server'
import { forgetOldDeliveries } from './webhooks/deliveries.server'
import { subscribeWebhooks } from './webhooks/subscriptions.server'

/** Joins the domains that only know events to those that emit them. Called once by every process that writes. */
export function compose() {
	subscribeNotifications()
	presenceFrom(async (userId, threadId) => hub().hasOpen(userId, threadId))
	deliverBy(EMAIL)
	deliverAnswers()
	subscribeWebhooks()
	deliverWebhooks()
	settleCharges()
	announceChanges()
	sweepToo('mail-answers', forgetAnswers)
	sweepToo('webhooks', forgetOldDeliveries)
}
