import { hkdfSync, randomUUID } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { env } from '~/env.server'
import { notFound, Problem } from '~/http/problem'

const LIFE_MS = 120_000

/** Another key than the one of cookies and forms: nothing that was signed for those is a token here. */
const key = new Uint8Array(hkdfSync('sha256', env.SESSION_SECRET, '', 'embed token', 32))

/** @throws Problem 404 when no site may embed. */
export function requireEmbedding() {
	if (!env.EMBED_ORIGINS) throw notFound('page')
}

/** Whose frame it is, and what it shows first. */
export interface EmbedClaims {
	userId: string
	to: string
}

/** A token that opens a frame for this person, once, within two minutes. */
export async function signEmbedToken({ userId, to }: EmbedClaims) {
	const expiresAt = new Date(Date.now() + LIFE_MS)
	const token = await new SignJWT({ to })
		.setProtectedHeader({ alg: 'HS256' })
		.setSubject(userId)
		.setJti(randomUUID())
		.setExpirationTime(expiresAt)
		.sign(key)
	return { token, expiresAt: expiresAt.toISOString() }
}

/** @throws Problem 401 for what `signEmbedToken` did not make, or too long ago. */
export async function verifyEmbedToken(
	token: string,
): Promise<EmbedClaims & { jti: string; expiresAt: Date }> {
	try {
		const { payload } = await jwtVerify<{ sub: string; jti: string; exp: number; to: string }>(
			token,
			key,
			{ algorithms: ['HS256'], requiredClaims: ['sub', 'jti', 'exp', 'to'] },
		)
		const { sub, jti, exp, to } = payload
		return { userId: sub, jti, expiresAt: new Date(exp * 1000), to }
	} catch (error) {
		if (error instanceof errors.JOSEError) throw over()
		throw error
	}
}

/** What a frame says that nobody is logged in to. */
export const over = () => new Problem(401, 'This frame is no longer open. Load the page again.')
