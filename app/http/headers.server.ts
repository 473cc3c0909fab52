import { env } from '~/env.server'

const DEVELOPMENT = env.NODE_ENV === 'development'

/** Safari before 15.4 does not count a socket of this origin as “self”. */
const SOCKET = env.APP_ORIGIN ? ` ${env.APP_ORIGIN.replace(/^http/, 'ws')}` : ''

/** The headers of every HTML answer. `nonce` admits the page's own inline scripts; `framedBy` who may show it in a frame. */
export function securityHeaders(headers: Headers, nonce: string | null, framedBy = "'none'") {
	const policy = {
		'default-src': "'none'",
		'script-src': nonce === null ? "'none'" : `'self' 'nonce-${nonce}'`,
		// Vite injects styles and speaks over a socket of its own while developing.
		'style-src': DEVELOPMENT ? "'self' 'unsafe-inline'" : "'self'",
		'connect-src': DEVELOPMENT ? "'self' ws:" : `'self'${SOCKET}`,
		'img-src': "'self' data:",
		'font-src': "'self'",
		'manifest-src': "'self'",
		'worker-src': "'self'",
		'frame-src': "'self'",
		'form-action': "'self'",
		'base-uri': "'none'",
		'frame-ancestors': framedBy,
	}
	headers.set(
		'Content-Security-Policy',
		Object.entries(policy)
			.map(([directive, value]) => `${directive} ${value}`)
			.join('; '),
	)
	headers.set('X-Content-Type-Options', 'nosniff')
	if (!headers.has('Referrer-Policy')) headers.set('Referrer-Policy', 'same-origin')
	headers.set('Cross-Origin-Opener-Policy', 'same-origin')
	headers.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=()')
	if (framedBy === "'none'") headers.set('X-Frame-Options', 'DENY')
	if (env.APP_ORIGIN?.startsWith('https:')) {
		headers.set('Strict-Transport-Security', 'max-age=31536000')
	}
}

/** For what one person alone may see: no cache keeps it. */
export const PERSONAL = { 'Cache-Control': 'private, no-store' }

/** A page's data is as personal as the page. */
export function asPersonal(response: Response): Response {
	if (!response.headers.has('Cache-Control')) {
		response.headers.set('Cache-Control', PERSONAL['Cache-Control'])
	}
	return response
}
