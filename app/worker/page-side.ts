import { tagOf } from '~/notifications/push/tag'

export { showUnread } from './badge'
export { forgetLastSeen, keepLastSeen } from './last-seen'

/** Closes what a push shows of a conversation, on this device at once. */
export async function closeShownOf(threadId: string): Promise<void> {
	const registration = await navigator.serviceWorker?.getRegistration()
	const tag = tagOf({ threadId, type: null })
	for (const shown of (await registration?.getNotifications({ tag })) ?? []) shown.close()
}
