import { removeAttachments, sweepUnsent } from './attachments/remove.server'
import { scanAttachments } from './attachments/scan.server'
import { settleCharges } from './billing/settle.server'
import { announceChanges } from './live/announce.server'
import { hub } from './live/hub.server'
import { deliverBackfill } from './messaging/search/backfill.server'
import { subscribeSearch } from './messaging/search/index.server'
import { deliverBy } from './notifications/deliver.server'
import { EMAIL } from './notifications/email/channel.server'
import { presenceFrom } from './notifications/presence.server'
import { PUSH } from './notifications/push/channel.server'
import { closePushes } from './notifications/push/close.server'
import { planForReachable } from './notifications/reachable.server'
import { SMS } from './notifications/sms/channel.server'
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
	deliverBy(PUSH)
	closePushes()
	deliverBy(EMAIL)
	deliverBy(SMS)
	planForReachable()
	deliverAnswers()
	subscribeWebhooks()
	subscribeSearch()
	deliverBackfill()
	deliverWebhooks()
	settleCharges()
	removeAttachments()
	scanAttachments()
	announceChanges()
	sweepToo('mail-answers', forgetAnswers)
	sweepToo('webhooks', forgetOldDeliveries)
	sweepToo('attachments', sweepUnsent)
}
