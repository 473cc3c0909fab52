import { createHash, randomBytes } from 'node:crypto'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { forbidden, notFound } from '~/http/problem'
import { type Actor, type ActorRow, toActor } from './actor'
import { SCOPES, type Scope } from './scopes'

export interface TokenView {
	id: string
	name: string
	scopes: Scope[]
	createdAt: string
	expiresAt: string | null
	lastUsedAt: string | null
}

const PREFIX = 'plumb_'

const hashed = (secret: string) => createHash('sha256').update(secret).digest('hex')

/**
 * Makes a token. Its secret is in the answer alone: only a hash is kept.
 * @throws Problem 403 for the scope `service` to anyone but an administrator.
 */
export async function createToken(
	actor: Actor,
	input: { name: string; scopes: Scope[]; expiresAt: Date | null },
): Promise<{ id: string; secret: string }> {
	if (input.scopes.includes('service') && actor.role !== 'ADMIN') {
		throw forbidden('Only administrators make service tokens.')
	}
	const secret = PREFIX + randomBytes(32).toString('base64url')
	const { id } = await transaction(tx =>
		tx.apiToken.create({
			data: {
				userId: actor.id,
				name: input.name,
				scopes: input.scopes.join(' '),
				expiresAt: input.expiresAt,
				secretHash: hashed(secret),
			},
			select: { id: true },
		}),
	)
	return { id, secret }
}

/** Mine that are not revoked, newest first. */
export async function tokensOf(actor: Actor): Promise<TokenView[]> {
	const rows = await db.apiToken.findMany({
		where: { userId: actor.id, revokedAt: null },
		orderBy: { id: 'desc' },
	})
	return rows.map(row => ({
		id: row.id,
		name: row.name,
		scopes: toScopes(row.scopes),
		createdAt: row.createdAt.toISOString(),
		expiresAt: row.expiresAt?.toISOString() ?? null,
		lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
	}))
}

/** @throws Problem 404 not mine, or revoked. */
export async function tokenOf(actor: Actor, id: string): Promise<void> {
	const where = { id, userId: actor.id, revokedAt: null }
	if ((await db.apiToken.count({ where })) === 0) throw notFound('token')
}

/** @throws Problem 404 not mine, or revoked. */
export async function revokeToken(actor: Actor, id: string): Promise<void> {
	const { count } = await transaction(tx =>
		tx.apiToken.updateMany({
			where: { id, userId: actor.id, revokedAt: null },
			data: { revokedAt: new Date() },
		}),
	)
	if (count === 0) throw notFound('token')
}

const MINUTE_MS = 60_000

interface TokenRow extends ActorRow {
	tokenId: string
	scopes: string
	expiresAt: Date | null
	lastUsedAt: Date | null
}

/** Who holds this secret and what it may do, or null when it is unknown, revoked or expired. */
export async function tokenActor(
	secret: string,
): Promise<{ actor: Actor; scopes: Scope[] } | null> {
	const [token] = await db.$queryRaw<[TokenRow?]>`
		SELECT u."id", u."name", u."role", u."timeZone", u."version", k."id" AS "tokenId", k."scopes", k."expiresAt", k."lastUsedAt"
		FROM "ApiToken" k JOIN "User" u ON u."id" = k."userId"
		WHERE k."secretHash" = ${hashed(secret)} AND k."revokedAt" IS NULL
			AND u."deactivatedAt" IS NULL`
	if (!token) return null
	const { tokenId, scopes: named, expiresAt, lastUsedAt, ...row } = token
	if (expiresAt && expiresAt <= new Date()) return null
	await noteUse(tokenId, lastUsedAt)
	const actor = toActor(row, tokenId)
	// Who is no longer an administrator keeps the token, without what only those may do.
	const scopes = toScopes(named).filter(s => s !== 'service' || actor.role === 'ADMIN')
	return { actor, scopes }
}

/** To the minute: a write for each call would cost more than the call. */
async function noteUse(id: string, lastUsedAt: Date | null) {
	if (lastUsedAt && Date.now() - lastUsedAt.getTime() < MINUTE_MS) return
	await transaction(tx =>
		tx.apiToken.updateMany({ where: { id }, data: { lastUsedAt: new Date() } }),
	)
}

const toScopes = (text: string) => SCOPES.filter(scope => text.split(' ').includes(scope))
