import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { isOlder, storeUser, type UserUpdate } from '~/auth/external-users.server'
import { showPersonChanged } from '~/auth/profile.server'
import { changesOf } from '~/db/changes.server'
import type { User } from '~/db/generated/sqlite/client.ts'
import { transaction } from '~/db/transaction.server'
import { notFound } from '~/http/problem'
import { requireService } from './access'
import type { ServiceUser } from './schemas'

type UserView = z.output<typeof ServiceUser>

/**
 * Makes one of the marketplace's people or brings them up to date. An update
 * that is older than the stored state changes nothing; a newer one brings back
 * who had left.
 * @returns the stored state, and whether it was made now.
 * @throws Problem 403; 409 the e-mail address is another account's, or the role
 *   would change.
 */
export async function putUser(
	service: Actor,
	externalId: string,
	update: UserUpdate,
): Promise<{ user: UserView; made: boolean }> {
	requireService(service)
	const { user, made } = await storeUser(externalId, update)
	return { user: toView(user), made }
}

/**
 * The person leaves: sessions and tokens end at once, open leads close, nobody
 * can write to them any more. Their conversations stay for the others. Without
 * `updatedAt` it happens now, whatever is stored.
 * @returns the stored state.
 * @throws Problem 403; 404.
 */
export async function deactivateUser(
	service: Actor,
	externalId: string,
	updatedAt?: Date,
): Promise<UserView> {
	requireService(service)
	return transaction(async tx => {
		const seen = await tx.user.findUnique({ where: { externalId } })
		if (!seen) throw notFound('user')
		if (updatedAt && isOlder(updatedAt, seen)) return toView(seen)
		await showPersonChanged(tx, seen.id)
		const stored = await tx.user.findUniqueOrThrow({ where: { id: seen.id } })
		if (updatedAt && isOlder(updatedAt, stored)) return toView(stored)

		const now = new Date()
		const latest = Math.max(now.getTime(), stored.externalUpdatedAt?.getTime() ?? 0)
		const user = await tx.user.update({
			where: { id: seen.id },
			data: {
				deactivatedAt: stored.deactivatedAt ?? now,
				externalUpdatedAt: updatedAt ?? new Date(latest),
			},
		})
		const mine = { userId: seen.id }
		await tx.session.deleteMany({ where: mine })
		changesOf(tx).rights.add(seen.id)
		await tx.apiToken.updateMany({ where: { ...mine, revokedAt: null }, data: { revokedAt: now } })
		const open = { homeownerId: seen.id, status: 'OPEN' }
		await tx.lead.updateMany({ where: open, data: { status: 'CLOSED' } })
		return toView(user)
	})
}

const toView = (user: User): UserView => ({
	id: user.id,
	externalId: user.externalId!,
	name: user.name,
	role: user.role as UserView['role'],
	email: user.email,
	timeZone: user.timeZone,
	phone: user.phone,
	updatedAt: user.externalUpdatedAt!.toISOString(),
	deactivatedAt: user.deactivatedAt?.toISOString() ?? null,
})
