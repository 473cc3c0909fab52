import { subscribeNotifications } from './notifications/subscriptions.server'

/** Joins the domains that only know events to those that emit them. Called once by every process that writes. */
export function compose() {
	subscribeNotifications()
}
