import type { Actor } from '~/auth/actor'
import { forbidden } from '~/http/problem'

/**
 * Acting for a marketplace is an administrator's, by a token with the scope
 * `service`, which the door has checked.
 * @throws Problem 403
 */
export function requireService(actor: Actor) {
	if (actor.role !== 'ADMIN') throw forbidden('Only an administrator’s service token does this.')
}
