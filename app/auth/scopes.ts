export const SCOPES = ['messages:read', 'messages:write', 'notifications', 'service'] as const

/** What a token may do. A session may do everything its user may, but nothing of `service`. */
export type Scope = (typeof SCOPES)[number]

export const SCOPE_NAMES: Record<Scope, string> = {
	'messages:read': 'Read leads, conversations and messages',
	'messages:write': 'Post and claim leads, write messages, mark them read',
	notifications: 'Read notifications and mark them read',
	service: 'Act for a marketplace: its users, leads and claims',
}
