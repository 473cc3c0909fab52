/** What a browser that is asked for pushes can say. */
export type PushState = 'unknown' | 'impossible' | 'denied' | 'possible'

export const pushState = (): PushState => {
	if (!('PushManager' in window) || !('Notification' in window) || !navigator.serviceWorker) {
		return 'impossible'
	}
	return Notification.permission === 'denied' ? 'denied' : 'possible'
}

/**
 * Asks the person, and then the browser's push service.
 * @throws Error with a sentence when one of them refuses.
 */
export async function subscribeThisBrowser(publicKey: string) {
	if ((await Notification.requestPermission()) !== 'granted') {
		throw new Error('The browser was not allowed to show notifications. Nothing was changed.')
	}
	const registration = await navigator.serviceWorker.register('/sw.js')
	await navigator.serviceWorker.ready
	const asked = { userVisibleOnly: true, applicationServerKey: publicKey }
	const subscribe = () => registration.pushManager.subscribe(asked)
	const subscription = await subscribe()
		// Bound to another key: as after the service moved.
		.catch(async () => {
			await (await registration.pushManager.getSubscription())?.unsubscribe()
			return subscribe()
		})
		.catch(() => {
			throw new Error('The push service of this browser can’t be reached. Try again later.')
		})
	const { endpoint, keys } = subscription.toJSON()
	return { endpoint: endpoint!, p256dh: keys!.p256dh!, auth: keys!.auth! }
}
