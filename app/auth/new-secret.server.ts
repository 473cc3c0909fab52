import { hkdfSync } from 'node:crypto'
import { createCookie } from '@remix-run/node'
import { EncryptJWT, jwtDecrypt } from 'jose'
import { env } from '~/env.server'
import type { Actor } from './actor'
import { cookieOptions } from './sessions.server'

/** How long a new secret can be seen, in seconds. */
export const SHOWN_SECONDS = 120

// Also for the data requests of the page, /settings/tokens.data.
const cookie = createCookie('new-token', {
	...cookieOptions,
	path: '/settings',
	maxAge: SHOWN_SECONDS,
})

const key = new Uint8Array(hkdfSync('sha256', env.SESSION_SECRET, '', 'new token', 32))

/** What a secret is of: each is shown on its own page alone. */
type Of = 'token' | 'webhook'

/**
 * Hands a new secret to the page that follows the post: in a cookie that
 * only this server can read, only in this session, for two minutes. So a reload
 * shows it again and makes no second token, and the server keeps nothing.
 * @returns the `Set-Cookie` header.
 */
export async function showOnce(actor: Actor, secret: string, of: Of = 'token'): Promise<string> {
	const sealed = await new EncryptJWT({ secret })
		.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
		.setSubject(subject(actor, of))
		.setExpirationTime(`${SHOWN_SECONDS}s`)
		.encrypt(key)
	return cookie.serialize(sealed)
}

/** The secret that was made in this session just now, or null. */
export async function newSecret(
	actor: Actor,
	request: Request,
	of: Of = 'token',
): Promise<string | null> {
	const sealed = await cookie.parse(request.headers.get('cookie'))
	if (typeof sealed !== 'string') return null
	try {
		const { payload } = await jwtDecrypt(sealed, key, { subject: subject(actor, of) })
		return typeof payload.secret === 'string' ? payload.secret : null
	} catch {
		return null
	}
}

const subject = ({ credentialId }: Actor, of: Of) => `${credentialId} ${of}`
