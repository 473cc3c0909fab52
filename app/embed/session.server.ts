import { createHmac, randomBytes } from 'node:crypto'
import { createCookie } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { sessionActor } from '~/auth/sessions.server'
import { takeOnce } from '~/auth/single-use.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { over, verifyEmbedToken } from './token.server'

const SECONDS = 12 * 3600

/**
 * A cookie of its own: the ordinary one does not travel into another site's
 * frame, and this one is good for /embed alone. Partitioned (CHIPS): each site
 * that embeds has its own.
 */
const cookie = createCookie('__Host-embed', {
	httpOnly: true,
	secure: true,
	sameSite: 'none',
	partitioned: true,
	path: '/',
	maxAge: SECONDS,
})

/** Not the hash of an ordinary session's secret: neither cookie can be used as the other. */
const hashed = (secret: string) =>
	createHmac('sha256', env.SESSION_SECRET).update(`embed:${secret}`).digest('hex')

/**
 * Exchanges a token for a session of /embed.
 * @returns what the frame shows first, and the `Set-Cookie` header.
 * @throws Problem 401 the token is not good, or was used.
 */
export async function startEmbedSession(token: string) {
	const { userId, jti, expiresAt, to } = await verifyEmbedToken(token)
	const secret = randomBytes(32).toString('base64url')
	await transaction(async tx => {
		if (!(await takeOnce(tx, `embed:${jti}`, expiresAt))) throw over()
		const here = await tx.user.count({ where: { id: userId, deactivatedAt: null } })
		if (here === 0) throw over()
		await tx.session.deleteMany({ where: { userId, expiresAt: { lt: new Date() } } })
		const end = new Date(Date.now() + SECONDS * 1000)
		await tx.session.create({ data: { userId, secretHash: hashed(secret), expiresAt: end } })
	})
	return { to, setCookie: await cookie.serialize(secret) }
}

/** Who looks at the frame, or null. */
export async function embedActorOf(request: Request): Promise<Actor | null> {
	const secret = await cookie.parse(request.headers.get('cookie'))
	return typeof secret === 'string' && secret !== '' ? sessionActor(hashed(secret)) : null
}
