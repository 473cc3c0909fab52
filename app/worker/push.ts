import type { ClosePush, PushPayload, ShowPush } from '~/notifications/push/payload'
import { showUnread } from './badge'
import { worker } from './scope'

/** Shows what a push says, or closes what is shown. One that can't be read shows that there is something. */
export async function receivePush(data: { json(): unknown } | undefined): Promise<void> {
	const payload = read(data)
	showUnread(payload.unread)
	if ('close' in payload) return closeShown(payload)
	const { title, body, url, tag, seq } = payload
	await worker.registration.showNotification(title, {
		body,
		tag, // in the place of an earlier one, and again with a sound
		...({ renotify: true } as object),
		icon: '/icon-192.png',
		badge: '/badge.png',
		data: { url, seq },
	})
}

function read(data: { json(): unknown } | undefined): PushPayload {
	try {
		return data!.json() as PushPayload
	} catch {
		const something: ShowPush = {
			title: 'Plumbline',
			body: 'Something new to read',
			url: '/notifications',
			tag: 'unknown',
			seq: 0,
			unread: 0,
		}
		return something
	}
}

async function closeShown({ close, seq }: ClosePush): Promise<void> {
	// What came after what was read stays.
	for (const shown of await worker.registration.getNotifications({ tag: close })) {
		if ((shown.data?.seq ?? 0) <= seq) shown.close()
	}
}

/** Opens what a notification is about: in a page that is open there or anywhere here, or in a new one. */
export async function openFromPush(notification: Notification): Promise<void> {
	notification.close()
	const url = new URL(String(notification.data?.url ?? '/'), self.location.origin)
	if (url.origin !== self.location.origin) return
	const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
	const there = windows.find(client => new URL(client.url).pathname === url.pathname)
	const best = there ?? windows.find(client => client.focused) ?? windows[0]
	// One that this worker does not control yet can't be led elsewhere.
	const led = await best?.navigate(url.href).catch(() => null)
	if (led) await led.focus().catch(() => undefined)
	else await worker.clients.openWindow(url.href)
}
