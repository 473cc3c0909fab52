import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/**
 * The headers of a signed POST (Standard Webhooks 1.0): its id, the present time
 * and the signature over both and the body.
 * @param secret `whsec_` and base64.
 */
export function signedHeaders(secret: string, id: string, body: string) {
	const now = new Date()
	return {
		'webhook-id': id,
		'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
		'webhook-signature': new Webhook(secret).sign(id, now, body),
	}
}

/** How far the sender's clock may be from ours, in seconds: what was overheard is not sent again later. */
const TOLERANCE_S = 300

/** Whether a POST has what a signature is made with, and was sent lately: before its body is there. */
export function mayBeSigned(headers: Headers): boolean {
	const timestamp = headers.get('webhook-timestamp') ?? ''
	if (!headers.get('webhook-id') || !/^\d{1,12}$/.test(timestamp)) return false
	return Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S
}

/**
 * Whether a POST carries the signature that whoever has the secret makes (Standard
 * Webhooks 1.0), over its octets: the package's own check takes text alone.
 */
export function isSigned(secret: string, headers: Headers, body: Uint8Array): boolean {
	if (!mayBeSigned(headers)) return false
	const expected = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
		.update(`${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.`)
		.update(body)
		.digest()
	return (headers.get('webhook-signature') ?? '').split(' ').some(signature => {
		const [version, value = ''] = signature.split(',')
		const given = Buffer.from(value, 'base64')
		return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
	})
}
