import { z } from 'zod'

/** Bytes that base64url stands for. */
const bytes = (length: number) => (text: string) =>
	/^[A-Za-z0-9_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64url').length === length

const WRONG = 'This is not what a browser subscribes with.'

/** What a browser says of its subscription (Push API, `PushSubscription.toJSON`). */
export const Subscription = z.object({
	endpoint: z.url({ protocol: /^https?$/, error: WRONG }).max(1000, WRONG),
	/** Its public key: a point of P-256, uncompressed. */
	p256dh: z.string(WRONG).refine(bytes(65), WRONG),
	auth: z.string(WRONG).refine(bytes(16), WRONG),
})
