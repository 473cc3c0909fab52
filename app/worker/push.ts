import type { ClosePush, PushPayload, ShowPush } from '~/notifications/push/payload'
import { showUnread } from './badge'
import { type WindowClient, worker } from './scope'

/** Shows what a push says, or closes what is shown. One that can't be read shows that there is something. */
export async function receivePush(data: { json(): unknown } | undefined): Promise<void> {
	const payload = read(data)
	showUnread(payload.unread)
	if ('close' in payload) return closeShown(payload)
	const { title, body, url, tag, seq } = payload
	const shown = await worker.registration.getNotifications({ tag })
	await worker.registration.showNotification(title, {
		body,
		tag, // in the place of an earlier one
		// With a sound for what is newer; what came twice replaces itself silently.
		...({ renotify: !shown.some(({ data }) => (data?.seq ?? 0) >= seq) } as object),
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

/** Pages in which nobody writes anything. */
const LISTS = new Set(['/messages', '/notifications', '/leads'])

/** Opens what a notification is about: in a page that is open there, which brings itself up to date; in place of a list; or in a new one. What is written elsewhere stays. */
export async function openFromPush(notification: Notification): Promise<void> {
	notification.close()
	const url = new URL(String(notification.data?.url ?? '/'), self.location.origin)
	if (url.origin !== self.location.origin) return
	const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
	const pathOf = (client: WindowClient) => new URL(client.url).pathname
	const there = windows.find(client => pathOf(client) === url.pathname)
	// One that this worker does not control yet can't be led elsewhere.
	const list = there ? undefined : windows.find(client => LISTS.has(pathOf(client)))
	const shown = there ?? (await list?.navigate(url.href).catch(() => null))
	if (shown) await shown.focus().catch(() => undefined)
	else await worker.clients.openWindow(url.href)
}
