import { errors, type JWTPayload, jwtVerify } from 'jose'
import { z } from 'zod'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { log } from '~/http/log.server'
import { forbidden, Problem } from '~/http/problem'
import type { Actor } from './actor'
import { storeUser } from './external-users.server'
import { ExternalId, ExternalUser } from './schemas'
import { endSession, startSession } from './sessions.server'
import { takeOnce } from './single-use.server'
import { ssoKey } from './sso-keys.server'

/** How long a token may be valid, in seconds. */
const MAX_LIFE_S = 300

/** How far the two clocks may be apart, in seconds. */
const TOLERANCE_S = 10

export const ssoIsOn = () => env.SSO_JWKS !== undefined

const Claims = ExternalUser.pick({ name: true, role: true, email: true })
	.strip()
	.extend({
		sub: ExternalId,
		jti: z.string().regex(/^[\x21-\x7e]{1,200}$/),
		iat: z.number(),
		exp: z.number(),
	})

/**
 * Starts a session for whom the marketplace's token (a JWT, RFC 7519) names, and
 * makes that person if they are new; the one session that was in this browser
 * ends. A browser in which somebody else is logged in stays theirs: a link could
 * otherwise put its sender's account in the place of the reader's.
 * @returns the `Set-Cookie` header.
 * @throws Problem 401 the token is not good, or was used; 403 it is good but
 *   opens no account here; 503 the keys can't be had.
 */
export async function logInBySso(request: Request, token: string, present: Actor | null) {
	const claims = await verified(token)
	return transaction(async tx => {
		const end = new Date((claims.exp + TOLERANCE_S) * 1000)
		if (!(await takeOnce(tx, `sso:${claims.jti}`, end))) throw noGood('replayed')
		const user = await userOf(claims)
		if (user.deactivatedAt) throw forbidden('This account is closed.')
		if (present && present.id !== user.id) {
			throw forbidden(
				`${present.name} is logged in here. Log out first, then follow the link again.`,
			)
		}
		await endSession(request)
		return startSession(user.id)
	})
}

type Claims = z.output<typeof Claims>

async function verified(token: string): Promise<Claims> {
	let payload: JWTPayload
	try {
		const result = await jwtVerify(token, ssoKey, {
			algorithms: ['ES256', 'EdDSA', 'RS256'],
			issuer: env.SSO_ISSUER!,
			audience: env.SSO_AUDIENCE!,
			requiredClaims: ['exp', 'iat', 'jti', 'sub'],
			maxTokenAge: MAX_LIFE_S, // also: not from the future
			clockTolerance: TOLERANCE_S,
		})
		payload = result.payload
	} catch (error) {
		if (error instanceof errors.JOSEError) throw noGood(error.code)
		throw error
	}
	if (payload.exp! - payload.iat! > MAX_LIFE_S) throw noGood('valid for too long')
	const claims = Claims.safeParse(payload)
	if (claims.success) return claims.data
	const names = claims.error.issues.map(({ path }) => path.join('.')).join(', ')
	throw noGood(`claims: ${names}`)
}

/** One sentence for every reason; the log has which. */
function noGood(reason: string) {
	log.warn({ reason }, 'single sign-on refused')
	return new Problem(
		401,
		'This log-in link is not valid, or no longer. Go back to where you came from and follow it anew.',
	)
}

/** Who is here already stays as they are: the marketplace's updates come by the service API. */
async function userOf({ sub, name, role, email, iat }: Claims) {
	const cannot = 'This account can’t be opened here. Ask the site that you came from.'
	const known = await db.user.findUnique({ where: { externalId: sub } })
	if (known && known.role !== role) throw forbidden(cannot)
	if (known) return known
	try {
		return (await storeUser(sub, { name, role, email, updatedAt: new Date(iat * 1000) })).user
	} catch (error) {
		throw error instanceof Problem ? forbidden(cannot) : error
	}
}
