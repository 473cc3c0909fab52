import { notFound } from './problem'

/** What an id of ours can look like. PostgreSQL refuses a NUL in a text as an error of its own. */
export const ID = /^[\x21-\x7e]{1,100}$/

/**
 * What is in an address and can't be an id names nothing.
 * @throws Problem 404
 */
export function requireIds(params: Record<string, string | undefined>) {
	for (const id of Object.values(params))
		if (id !== undefined && !ID.test(id)) throw notFound('page')
}
