import { once } from '~/registry.server'

/** Forgets what this process has read at versions: the next look is at the database. */
export function forget() {
	for (const known of once('read-once', () => new Map<string, { clear: () => void }>()).values()) {
		known.clear()
	}
}
