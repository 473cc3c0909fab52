import type { KeptFile } from '~/live/restore-files'
import type { Sending } from '~/messaging/page-message'

/** What a message waits for; see `isDue`. */
export type Wait = 'network' | 'limit' | 'login' | 'account'

/** A message that the server has not acknowledged. */
export interface Entry {
	/** Its client key: the same at each try, so that the server stores it once. */
	key: string
	/** Who wrote it. It is sent in nobody else's name, and shown to nobody else. */
	userId: string
	threadId: string
	/** May be empty when there are files. */
	body: string
	/** Uploads that go with it: the server has them already. */
	files?: KeptFile[]
	/** When it was written, RFC 3339. It orders nothing. */
	iso: string
	/** Tries that came to nothing in a row. */
	tries?: number
	/** Absent until a first try came to nothing. */
	wait?: Wait
	/** When the last try that came to nothing began, in milliseconds since 1970. */
	triedAt?: number
	/** Not tried before this, in milliseconds since 1970. */
	retryAt?: number
	/** Why the server does not take it: only its author can go on. */
	refused?: string
}

/** What came of one try to send. */
export type Outcome =
	| { sent: number }
	| { refused: string }
	| { wait: Wait; retryAfterS?: number | undefined }

/** In each thread the first that was not refused: what stands behind it waits for it. `entries` oldest first. */
export function firstOfEach(entries: Entry[]): Entry[] {
	const first = new Map<string, Entry>()
	for (const entry of entries) {
		const line = `${entry.userId} ${entry.threadId}`
		if (!entry.refused && !first.has(line)) first.set(line, entry)
	}
	return [...first.values()]
}

const REASONS: Record<Wait, string> = {
	network: 'Waiting for network. It is sent by itself.',
	limit: 'Many at once: it is sent in a moment.',
	login: 'You are logged out. It is kept, and sent when you log in.',
	account: 'You are logged in as someone else. It is kept, and sent when you log in again.',
}

/** How far each has come, for the screen. `entries` are one thread's, oldest first. */
export function progressOf(entries: Entry[]): Sending[] {
	const wait = firstOfEach(entries)[0]?.wait
	const others: Sending = wait ? { state: 'waiting', reason: REASONS[wait] } : { state: 'sending' }
	return entries.map(({ refused }) => (refused ? { state: 'failed', reason: refused } : others))
}
