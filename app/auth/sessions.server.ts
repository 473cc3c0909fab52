import { createHash, randomBytes } from 'node:crypto'
import { createCookie } from '@remix-run/node'
import { changesOf } from '~/db/changes.server'
import { db } from '~/db/client.server'
import { type empty, sql } from '~/db/sql.server'
import { type Standing, standingOf } from '~/db/standing.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { env } from '~/env.server'
import { notFound } from '~/http/problem'
import { memoSoon } from '~/memo'
import { type Actor, toActor } from './actor'

/** How long a login lasts, in seconds. */
export const SESSION_SECONDS = 60 * 60 * 24 * 30

/** `Max-Age` is set since text browsers forget a cookie without it; `Secure` only on https since they drop it on http. */
export const cookieOptions = {
	httpOnly: true,
	sameSite: 'lax',
	path: '/',
	maxAge: SESSION_SECONDS,
	secure: env.APP_ORIGIN?.startsWith('https:') ?? false,
} as const

/** The cookie's name, which the API's document tells. */
export const SESSION_COOKIE = 'session'

const cookie = createCookie(SESSION_COOKIE, cookieOptions)

const hashed = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** Starts a session and returns the `Set-Cookie` header that holds its secret. */
export async function startSession(userId: string): Promise<string> {
	const secret = randomBytes(32).toString('base64url')
	await transaction(async tx => {
		await tx.session.deleteMany({ where: { userId, expiresAt: { lt: new Date() } } })
		await tx.session.create({
			data: {
				userId,
				secretHash: hashed(secret),
				expiresAt: new Date(Date.now() + SESSION_SECONDS * 1000),
			},
		})
	})
	return cookie.serialize(secret)
}

/** Revokes the request's session, if there is one, and returns the header that clears its cookie. */
export async function endSession(request: Request): Promise<string> {
	const hash = await sessionHashIn(request.headers.get('cookie') ?? '')
	if (hash) await transaction(tx => deleteSession(tx, sql`"secretHash" = ${hash}`))
	return cookie.serialize('', { maxAge: 0 })
}

/** Who sent the request, or null without a live session. */
export async function actorOf(request: Request): Promise<Actor | null> {
	const hash = await sessionHashIn(request.headers.get('cookie') ?? '')
	return hash === null ? null : sessionActor(hash)
}

/** What arrives within this time, in milliseconds, was sent as a whole. */
const AT_ONCE_MS = 1000

/** Whether so much time went by while a body came that the right to send it may have ended: it is asked for again. */
export const isLate = (began: number): boolean => performance.now() - began > AT_ONCE_MS

/** Whose live session the row with this hash is, or null. */
export async function sessionActor(secretHash: string): Promise<Actor | null> {
	const standing = await standingOf(secretHash, null)
	return standing && actorIn(standing)
}

/** Whose session it is. */
export const actorIn = ({ userId, name, role, timeZone, userVersion, sessionId }: Standing) =>
	toActor({ id: userId, name, role, timeZone, version: userVersion }, sessionId)

/** The browsers in which this person is logged in, newest first. */
export async function sessionsOf(actor: Actor): Promise<{ id: string; createdAt: string }[]> {
	const rows = await db.session.findMany({
		where: { userId: actor.id, expiresAt: { gt: new Date() } },
		orderBy: { id: 'desc' },
		select: { id: true, createdAt: true },
	})
	return rows.map(({ id, createdAt }) => ({ id, createdAt: createdAt.toISOString() }))
}

/** @throws Problem 404 not mine. */
export async function sessionOf(actor: Actor, id: string): Promise<void> {
	if ((await db.session.count({ where: { id, userId: actor.id } })) === 0) throw notFound('session')
}

/** Logs one browser out. @throws Problem 404 not mine. */
export async function revokeSession(actor: Actor, id: string): Promise<void> {
	const where = sql`"id" = ${id} AND "userId" = ${actor.id}`
	if (!(await transaction(tx => deleteSession(tx, where)))) throw notFound('session')
}

/** False when there is none. What is open in that browser is closed after the commit. */
async function deleteSession(tx: Transaction, where: typeof empty): Promise<boolean> {
	const [row] = await tx.$queryRaw<[{ userId: string }?]>`
		DELETE FROM "Session" WHERE ${where} RETURNING "userId"`
	if (row) changesOf(tx).rights.add(row.userId)
	return row !== undefined
}

/** What the row of the session that a `Cookie` header holds is found by, or null. */
export const sessionHashIn = memoSoon(20_000, async (cookies): Promise<string | null> => {
	const secret = await cookie.parse(cookies)
	return typeof secret === 'string' && secret !== '' ? hashed(secret) : null
})
