import type { Actor, Role } from '~/auth/actor'
import { db } from '~/db/client.server'
import type { Lead, User } from '~/db/generated/sqlite/client.ts'
import { type FieldError, invalid } from '~/http/problem'

/** One of the marketplace's people as who acts, with the credentials of the marketplace. */
export const actingFor = (service: Actor, user: User): Actor => ({
	id: user.id,
	name: user.name,
	role: user.role as Role,
	timeZone: user.timeZone,
	version: user.version,
	credentialId: service.credentialId,
})

/** Someone who is there, has not left and has this role; else what is wrong with the reference at `path`. */
export async function findPerson(
	path: string,
	externalId: string,
	role?: Role,
): Promise<User | FieldError> {
	const user = await db.user.findUnique({ where: { externalId } })
	if (!user) return { path, message: `There is no user “${externalId}” here yet.` }
	if (user.deactivatedAt) return { path, message: `The user “${externalId}” has left.` }
	if (role && user.role !== role) {
		return { path, message: `The user “${externalId}” is not a ${role.toLowerCase()}.` }
	}
	return user
}

/** A lead, else what is wrong with the reference at `path`. */
export async function findLead(path: string, externalId: string): Promise<Lead | FieldError> {
	const lead = await db.lead.findUnique({ where: { externalId } })
	return lead ?? { path, message: `There is no lead “${externalId}” here yet.` }
}

const isMissing = (found: object): found is FieldError => 'path' in found

type Found<T> = { [K in keyof T]: Exclude<T[K], FieldError> }

/**
 * All that was looked for.
 * @throws Problem 422 naming everything that is missing, so that one answer is enough.
 */
export function allFound<T extends readonly (object | FieldError)[]>(...found: T): Found<T> {
	const missing = found.filter(isMissing)
	if (missing.length > 0) throw invalid(missing)
	return found as Found<T>
}
