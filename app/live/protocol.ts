/** The socket's address. `key` is the one that the page was given: another session's is refused. */
export const liveUrl = (origin: string, key: string) =>
	`${origin.replace(/^http/, 'ws')}/live?key=${encodeURIComponent(key)}`

/** What a browser says. `subscribe` names the open conversations, in the place of those before. */
export type ClientMessage =
	| { type: 'subscribe'; threads: string[] }
	| { type: 'typing'; thread: string }

/** What a browser is told: hints, never the only copy of anything. */
export type ServerMessage =
	/** The versions at this moment, of the conversations named that are mine. */
	| { type: 'subscribed'; user: number; threads: Record<string, number> }
	/** Something grew to these versions. */
	| { type: 'changed'; user: number; threads: Record<string, number> }
	/** The other person of this conversation is writing. */
	| { type: 'typing'; thread: string }
	/** The other person of this conversation is online, or no longer. Good for ONLINE_MS. */
	| { type: 'presence'; thread: string; online: boolean }
	/** The connection lives. */
	| { type: 'beat' }

/** How often a connection is tried from the server's side, in milliseconds. */
export const BEAT_MS = 20_000

/** Silence after which a browser takes the connection for dead, in milliseconds. */
export const SILENCE_MS = 45_000

/** How long "online" holds without being said again, in milliseconds. */
export const ONLINE_MS = 150_000

/** At most one "typing" is sent in this time, in milliseconds. */
export const TYPING_EVERY_MS = 3000

/** How long "typing" is shown, in milliseconds. */
export const TYPING_SHOWN_MS = 6000

/** More conversations than this are not subscribed to at once. */
export const MAX_THREADS = 50

/** Why a connection was closed: the first is of RFC 6455's registry, with the milliseconds to wait as its reason; the others are ours. */
export const CLOSE = {
	restart: 1012,
	policy: 1008,
	sessionEnded: 4401,
} as const
