import { forbidden, notFound } from '~/http/problem'
import type { Actor } from './actor'

/**
 * Where a call takes a user's id it must be the caller's own.
 * @throws Problem 403
 */
export function requireSelf(actor: Actor, userId: string | undefined) {
	if (userId !== undefined && userId !== actor.id) {
		throw forbidden('This call is for your own user id only.')
	}
}

/**
 * The same for each `userId` of an address; an empty one counts as absent.
 * @throws Problem 403
 */
export function requireOwnQuery(actor: Actor, request: Request) {
	for (const id of new URL(request.url).searchParams.getAll('userId')) {
		if (id !== '') requireSelf(actor, id)
	}
}

/** @throws Problem 404 for anyone but an administrator: for others there is no such page. */
export async function requireAdministrator(actor: Actor): Promise<void> {
	if (actor.role !== 'ADMIN') throw notFound('page')
}
