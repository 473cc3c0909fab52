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
