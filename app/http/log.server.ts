import pino from 'pino'
import { isDatabaseError } from '~/db/errors.server'
import { env } from '~/env.server'
import { once } from '~/registry.server'

/** Structured lines on standard output. Never a message's text, a password, a token or an e-mail address. */
export const log = once('log', () => pino({ level: env.LOG_LEVEL, base: undefined }))

/** Mail servers name in their refusals whom they refuse. */
const ADDRESS = /[^\s<>()":;,]+@[^\s<>()":;,]+/g

/**
 * What of an unexpected error may be logged. A database's messages repeat
 * the values of the query, so of them only the code and the place are kept.
 */
export function loggable(error: unknown) {
	if (!(error instanceof Error)) return { name: typeof error }
	const { name, code } = error as Error & { code?: string }
	const frames = error.stack?.split('\n').filter(line => /^\s+at /.test(line))
	return {
		name,
		code,
		...(!isDatabaseError(error) && { message: told(error) }),
		stack: frames?.slice(0, 12).join('\n'),
	}
}

/** Characters of a message: looking for an address in a long one takes the square of its length. */
const MOST = 500

const told = ({ message }: Error) =>
	message.split('\n', 1)[0]!.slice(0, MOST).replace(ADDRESS, '(address)')
