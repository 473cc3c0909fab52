import { once } from '~/registry.server'

type IsReading = (userId: string, threadId: string) => Promise<boolean>

// Nobody, until something knows: what is read is withdrawn anyway.
const presence = once('presence', (): { isReading: IsReading } => ({
	isReading: async () => false,
}))

/** Says who knows whether a conversation is open before someone's eyes. Again replaces. */
export function presenceFrom(isReading: IsReading) {
	presence.isReading = isReading
}

export const isReading: IsReading = (userId, threadId) => presence.isReading(userId, threadId)
