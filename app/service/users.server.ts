import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { showPersonChanged } from '~/auth/profile.server'
import { isUniqueViolation } from '~/db/errors.server'
import type { User } from '~/db/generated/sqlite/client.ts'
import { newId } from '~/db/id.server'
import { bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { notFound, Problem } from '~/http/problem'
import { knownTimeZone } from '~/time'
import { requireService } from './access'
import type { PutUser, ServiceUser } from './schemas'

export type UserUpdate = z.output<typeof PutUser>
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

/** For whoever the marketplace vouches for: by a service token, or by a signed log-in. */
export async function storeUser(
	externalId: string,
	update: UserUpdate,
): Promise<{ user: User; made: boolean }> {
	try {
		return await transaction(async tx => {
			const made = await insertUser(tx, externalId, update)
			const stored = await tx.user.findUnique({ where: { externalId } })
			if (!stored) throw emailTaken()
			return { user: made ? stored : await updateUser(tx, stored, update), made }
		})
	} catch (error) {
		// An update has no ON CONFLICT. Nothing else that it changes is unique.
		if (isUniqueViolation(error)) throw emailTaken()
		throw error
	}
}

const emailTaken = () =>
	new Problem(409, 'Another account has this e-mail address.', [
		{ path: 'email', message: 'Another account has this e-mail address.' },
	])

async function insertUser(tx: Transaction, externalId: string, update: UserUpdate) {
	const inserted = await tx.$executeRaw`
		INSERT INTO "User" ("id", "email", "name", "role", "timeZone", "createdAt", "externalId", "externalUpdatedAt")
		VALUES (${newId()}, ${update.email ?? null}, ${update.name}, ${update.role},
			${knownTimeZone(update.timeZone)}, ${new Date()}, ${externalId}, ${update.updatedAt})
		ON CONFLICT DO NOTHING`
	return inserted > 0
}

async function updateUser(tx: Transaction, seen: User, update: UserUpdate): Promise<User> {
	if (isOlder(update.updatedAt, seen)) return seen
	if (update.role !== seen.role) {
		throw new Problem(409, `This person is a ${seen.role.toLowerCase()}. A role never changes.`, [
			{ path: 'role', message: `It is ${seen.role}.` },
		])
	}
	// Locks, threads before people; then what was seen may have changed.
	if (update.name !== seen.name || seen.deactivatedAt) await showPersonChanged(tx, seen.id)
	else await lockRow(tx, 'User', seen.id)
	const stored = await tx.user.findUniqueOrThrow({ where: { id: seen.id } })
	if (isOlder(update.updatedAt, stored)) return stored
	const { email = stored.email, timeZone = stored.timeZone } = update
	const own = { email, timeZone: knownTimeZone(timeZone) }
	if (own.email !== stored.email || own.timeZone !== stored.timeZone) {
		await bumpUsers(tx, seen.id)
	}
	return tx.user.update({
		where: { id: seen.id },
		data: { ...own, name: update.name, deactivatedAt: null, externalUpdatedAt: update.updatedAt },
	})
}

/** Of two changes with the same time the later to arrive counts: many clocks only tell seconds. */
const isOlder = (time: Date, { externalUpdatedAt }: User) =>
	externalUpdatedAt !== null && time < externalUpdatedAt

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
	updatedAt: user.externalUpdatedAt!.toISOString(),
	deactivatedAt: user.deactivatedAt?.toISOString() ?? null,
})
