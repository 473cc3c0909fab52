import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createCookie } from '@remix-run/node'
import { env } from '~/env.server'
import { cookieOptions } from './sessions.server'

/** The hidden field that every form carries. */
export const CSRF_FIELD = 'csrf'

const MAX_AGE_S = 60 * 60 * 24 * 30

const visitorCookie = createCookie('visitor', cookieOptions)

const mac = (text: string) =>
	createHmac('sha256', env.SESSION_SECRET).update(`csrf:${text}`).digest('base64url')

const nowS = () => Math.floor(Date.now() / 1000)

/**
 * A token that proves that this server showed the form to `subject` (a user's
 * id, or a visitor's before log-in). It outlives the session: a form that was
 * open while the session ended still says whose it was.
 */
export function csrfToken(subject: string): string {
	const claim = `${subject}.${nowS().toString(36)}`
	return `${claim}.${mac(claim)}`
}

/** Whom a token was given to, or null when it is forged, broken or older than 30 days. */
export function csrfSubject(token: unknown): string | null {
	if (typeof token !== 'string') return null
	const [subject, issued, signature] = token.split('.')
	if (!subject || !issued || !signature) return null
	const expected = Buffer.from(mac(`${subject}.${issued}`))
	const given = Buffer.from(signature)
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
	return nowS() - Number.parseInt(issued, 36) <= MAX_AGE_S ? subject : null
}

/** The visitor's id from its cookie, or null. */
export async function visitorOf(request: Request): Promise<string | null> {
	const id = await visitorCookie.parse(request.headers.get('cookie'))
	return typeof id === 'string' && /^[\w-]{20,30}$/.test(id) ? id : null
}

/** A token for a form before log-in, with the `Set-Cookie` header that binds it to this browser. */
export async function visitorToken(request: Request) {
	const id = (await visitorOf(request)) ?? randomBytes(16).toString('base64url')
	return { csrf: csrfToken(id), headers: { 'Set-Cookie': await visitorCookie.serialize(id) } }
}
