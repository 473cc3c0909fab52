import { forbidden } from '~/http/problem'
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
