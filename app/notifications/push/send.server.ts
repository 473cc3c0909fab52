import { createHash } from 'node:crypto'
import webPush from 'web-push'
import { now } from '~/clock.server'
import type { PushDevice } from '~/db/generated/sqlite/client.ts'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { log } from '~/http/log.server'
import { NoAnswer, post } from '~/http/outgoing.server'
import { UnsafeAddress } from '~/http/public-address.server'
import type { PushPayload } from './payload'
import { vapidKeys, vapidSubject } from './vapid.server'

const TIMEOUT_MS = 10_000

/** How long a push service keeps it for a device that is away, in seconds. */
const TTL_SECONDS = 24 * 3600

/** `gone`: the browser has ended its subscription, and the device is removed. `refused`: for good. */
export type Outcome = 'taken' | 'gone' | 'refused' | 'later'

/**
 * Hands one encrypted message (RFC 8291) to the push service of a device (RFC 8030),
 * signed (RFC 8292). A later one of the same `topic` replaces it there while the
 * device is away.
 */
export async function sendPush(
	device: PushDevice,
	payload: PushPayload,
	topic: string,
): Promise<Outcome> {
	const outcome = outcomeOf(await statusOf(device, payload, topic))
	const where = { id: device.id }
	if (outcome === 'gone') await transaction(tx => tx.pushDevice.deleteMany({ where }))
	if (outcome === 'taken') {
		await transaction(tx => tx.pushDevice.updateMany({ where, data: { toldAt: now() } }))
	}
	return outcome
}

/** The push service's answer; 0 when there was none. */
async function statusOf(
	{ id, endpoint, p256dh, auth }: PushDevice,
	payload: PushPayload,
	topic: string,
): Promise<number> {
	const { headers, body } = webPush.generateRequestDetails(
		{ endpoint, keys: { p256dh, auth } },
		JSON.stringify(payload),
		{
			vapidDetails: { ...(await vapidKeys()), subject: vapidSubject() },
			TTL: TTL_SECONDS,
			urgency: 'close' in payload ? 'normal' : 'high',
			topic: createHash('sha256').update(topic).digest('base64url').slice(0, 32), // its longest
		},
	)
	const texts = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
	try {
		return await post(endpoint, {
			headers: { ...Object.fromEntries(texts), 'user-agent': 'Plumbline-Push/1' },
			body,
			timeoutMs: TIMEOUT_MS,
			anywhere: env.PUSH_ALLOW_PRIVATE,
		})
	} catch (error) {
		if (error instanceof UnsafeAddress) return 400
		if (!(error instanceof NoAnswer)) throw error
		log.warn({ device: id, why: error.message }, 'push service gave no answer')
		return 0
	}
}

function outcomeOf(status: number): Outcome {
	if (status >= 200 && status < 300) return 'taken'
	if (status === 404 || status === 410) return 'gone' // RFC 8030, 7.3
	return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'refused' : 'later'
}
