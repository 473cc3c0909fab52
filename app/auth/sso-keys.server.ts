import { readFileSync } from 'node:fs'
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { env } from '~/env.server'
import { log, loggable } from '~/http/log.server'
import { Problem } from '~/http/problem'
import { once } from '~/registry.server'

const TIMEOUT_MS = 5000

/**
 * The marketplace's public keys, by the `kid` of a token. Those at an address
 * are kept for ten minutes, and asked for again when a token names an unknown
 * one, at most every 30 s.
 */
const keysAt = (place: string): JWTVerifyGetKey =>
	/^https:/i.test(place)
		? createRemoteJWKSet(new URL(place), { timeoutDuration: TIMEOUT_MS })
		: createLocalJWKSet(JSON.parse(place.startsWith('{') ? place : readFileSync(place, 'utf8')))

const keys = once('sso-keys', () => new Map<string, JWTVerifyGetKey>())

/** Says no by a JOSEError when there is no such key; that the keys can't be had now is another matter. */
export const ssoKey: JWTVerifyGetKey = async (header, token) => {
	const place = env.SSO_JWKS!
	try {
		const known = keys.get(place) ?? keysAt(place)
		keys.set(place, known)
		return await known(header, token)
	} catch (error) {
		const answered = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)
		if (answered && !UNREADABLE.has(error.code)) throw error
		log.error({ err: loggable(error) }, 'the keys for single sign-on can’t be had')
		throw new Problem(
			503,
			'Your log-in can’t be checked just now. Try again in a moment.',
			undefined,
			{ 'Retry-After': '30' },
		)
	}
}

/** A set of keys that was answered with another status, or is none. */
const UNREADABLE = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID'])
