import type { Actor } from '~/auth/actor'
import { spend } from '~/http/rate-limit.server'
import { unreadMessageCount } from '~/messaging/threads.server'
import { deviceOf } from './devices.server'
import { type Outcome, sendPush } from './send.server'

/** Shows one of my devices that it is told. @throws Problem 404 not mine; 429. */
export async function tryDevice(actor: Actor, id: string): Promise<Outcome> {
	const device = await deviceOf(actor, id)
	await spend('push-test', actor.id)
	const payload = {
		title: 'Plumbline',
		body: 'This device is told.',
		url: '/settings/devices',
		tag: 'test',
		seq: 0,
		unread: await unreadMessageCount(actor),
	}
	return sendPush(device, payload, 'test')
}
