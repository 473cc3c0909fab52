import type { z } from 'zod'
import { isUniqueViolation } from '~/db/errors.server'
import type { User } from '~/db/generated/sqlite/client.ts'
import { newId } from '~/db/id.server'
import { bumpUsers, lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { emit } from '~/events.server'
import { Problem } from '~/http/problem'
import { knownTimeZone } from '~/time'
import { showPersonChanged } from './profile.server'
import type { ExternalUser } from './schemas'

/** What the marketplace says of one of its people at a moment. */
export type UserUpdate = z.output<typeof ExternalUser> & { updatedAt: Date }

/**
 * Makes or updates whom the marketplace vouches for, by its service token or by
 * a signed log-in.
 * @throws Problem 409 the e-mail address is another account's, or the role would
 *   change.
 */
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
		INSERT INTO "User" ("id", "email", "name", "role", "timeZone", "phone", "createdAt", "externalId", "externalUpdatedAt")
		VALUES (${newId()}, ${update.email ?? null}, ${update.name}, ${update.role},
			${knownTimeZone(update.timeZone)}, ${update.phone ?? null}, ${new Date()}, ${externalId}, ${update.updatedAt})
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
	const isShown = ({ name, deactivatedAt }: User) => update.name !== name || deactivatedAt !== null
	// Locks, threads before people; then what was seen may have changed.
	if (isShown(seen)) await showPersonChanged(tx, seen.id)
	else await lockRow(tx, 'User', seen.id)
	const stored = await tx.user.findUniqueOrThrow({ where: { id: seen.id } })
	if (isOlder(update.updatedAt, stored)) return stored
	if (isShown(stored) && !isShown(seen)) await showPersonChanged(tx, seen.id)
	const { email = stored.email, timeZone = stored.timeZone, phone = stored.phone } = update
	const own = { email, timeZone: knownTimeZone(timeZone), phone }
	const changed = Object.entries(own).some(([key, value]) => stored[key as keyof User] !== value)
	if (changed) await bumpUsers(tx, seen.id)
	if (stored.deactivatedAt || (email && email !== stored.email)) {
		await emit(tx, 'user.reachable', { userId: seen.id })
	}
	return tx.user.update({
		where: { id: seen.id },
		data: { ...own, name: update.name, deactivatedAt: null, externalUpdatedAt: update.updatedAt },
	})
}

/** Of two changes with the same time the later to arrive counts: many clocks only tell seconds. */
export const isOlder = (time: Date, { externalUpdatedAt }: User) =>
	externalUpdatedAt !== null && time < externalUpdatedAt
