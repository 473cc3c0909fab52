import type { Actor } from '~/auth/actor'
import { registerEndpoint } from '~/webhooks/endpoints.server'
import { WEBHOOK_EVENTS, type WebhookEvent } from '~/webhooks/events'
import { Receiver } from './webhook-receiver.ts'

/** A receiver that an administrator has registered. */
export async function makeReceiver(
	administrator: Actor,
	events: readonly WebhookEvent[] = WEBHOOK_EVENTS,
): Promise<Receiver & { endpointId: string }> {
	const receiver = await new Receiver().start()
	const { id, secret } = await registerEndpoint(administrator, {
		url: receiver.url,
		events: [...events],
	})
	receiver.secret = secret
	return Object.assign(receiver, { endpointId: id })
}
