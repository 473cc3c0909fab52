import { notFound } from './problem'

/** What an id of ours can look like. PostgreSQL refuses a NUL in a text as an error of its own. */
export const ID = /^[\x21-\x7e]{1,100}$/

/**
 * What is in an address and can't be an id names nothing. A marketplace's own
 * ids look as they like: `externalIdIn` reads those.
 * @throws Problem 404
 */
export function requireIds(params: Record<string, string | undefined>) {
	for (const [name, id] of Object.entries(params)) {
		if (/externalId$/i.test(name)) continue
		if (id !== undefined && !ID.test(id)) throw notFound('page')
	}
}
