import type { Transaction } from '~/db/types.server'
import { conflict } from '~/http/problem'
import type { Actor } from './actor'

/**
 * That somebody has not left since their request came. For a transaction that holds
 * their row (`bumpUsers`), as leaving does: one of the two is first.
 * @throws Problem 409.
 */
export async function requireHere(tx: Transaction, { id }: Pick<Actor, 'id'>): Promise<void> {
	const here = await tx.user.findUnique({
		where: { id, deactivatedAt: null },
		select: { id: true },
	})
	if (!here) throw conflict('This account is closed. Nothing was done.')
}
