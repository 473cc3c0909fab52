import { sendAll } from '../outgoing/sync'
import { SYNC_TAG } from '../outgoing/sync-tag'
import { answerOffline } from './offline'
import { openFromPush, receivePush } from './push'
import { worker } from './scope'

// No page depends on it, so that a new one can take over at once.
worker.addEventListener('install', event => event.waitUntil(worker.skipWaiting()))

worker.addEventListener('activate', event => {
	// Pages are asked for while this starts, so that nobody waits for it.
	const { navigationPreload } = worker.registration
	event.waitUntil(Promise.all([navigationPreload?.enable(), worker.clients.claim()]))
})

worker.addEventListener('sync', event => {
	if (event.tag === SYNC_TAG) event.waitUntil(sendAll())
})

worker.addEventListener('push', event => event.waitUntil(receivePush(event.data)))

worker.addEventListener('notificationclick', event => {
	event.waitUntil(openFromPush(event.notification!))
})

worker.addEventListener('fetch', event => {
	if (event.request?.mode === 'navigate') answerOffline(event.request, event)
})
