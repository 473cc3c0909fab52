import {
	RateLimiterMemory,
	RateLimiterRedis,
	RateLimiterRes,
	RLWrapperTimeouts,
} from 'rate-limiter-flexible'
import { env } from '~/env.server'
import { connectRedis, installation } from '~/redis.server'
import { once } from '~/registry.server'
import { Problem } from './problem'

interface Limit {
	points: number
	/** Seconds. */
	duration: number
	/** What the person is told before "try again in …". */
	sentence: string
}

const SENDING = 'You are sending very fast. Nothing was lost: what you wrote is kept.'

/** Every limit there is. One act may spend from several; the first that is used up refuses. */
const LIMITS = {
	'send-burst': { points: env.LIMIT_SEND_10S, duration: 10, sentence: SENDING },
	'send-hour': { points: env.LIMIT_SEND_HOUR, duration: 3600, sentence: SENDING },
	'log-in': {
		points: env.LIMIT_LOGIN_15MIN,
		duration: 900,
		sentence: 'That were too many tries to log in to this account.',
	},
	'log-in-address': {
		points: env.LIMIT_LOGIN_15MIN * 30,
		duration: 900,
		sentence: 'Too many tries to log in came from your network.',
	},
	'sign-up': {
		points: env.LIMIT_SIGNUP_HOUR,
		duration: 3600,
		sentence: 'Too many accounts were made from your network.',
	},
	'push-test': { points: 10, duration: 600, sentence: 'That were enough tests for now.' },
	read: {
		points: env.LIMIT_API_READS_MINUTE,
		duration: 60,
		sentence: 'This account asks too often.',
	},
} satisfies Record<string, Limit>

type LimitName = keyof typeof LIMITS

/** How long Redis may take to count, in milliseconds: then this process counts for itself. */
const PATIENCE_MS = 200

/** Counted by Redis for all processes, where there is one; while it is away by each for itself. */
const limiters = once('rate-limiters', () => {
	const redis = env.REDIS_URL ? connectRedis(env.REDIS_URL, 'limits') : null
	return new Map(
		Object.entries(LIMITS).map(([name, { points, duration }]) => {
			const alone = new RateLimiterMemory({ keyPrefix: name, points, duration })
			if (!redis) return [name, alone]
			const together = new RateLimiterRedis({
				storeClient: redis,
				useRedisPackage: true,
				keyPrefix: `limit:${installation()}:${name}`,
				points,
				duration,
				insuranceLimiter: alone,
			})
			return [name, new RLWrapperTimeouts({ limiter: together, timeoutMs: PATIENCE_MS })]
		}),
	)
})

/**
 * Spends one of what `key` may do.
 * @throws Problem 429 that says when to try again, with the headers of the IETF
 *   RateLimit draft.
 */
export async function spend(name: LimitName, key: string): Promise<void> {
	try {
		await limiters.get(name)!.consume(key)
	} catch (refused) {
		if (!(refused instanceof RateLimiterRes)) throw refused
		throw tooMany(LIMITS[name], Math.max(1, Math.ceil(refused.msBeforeNext / 1000)))
	}
}

/** Spends one and says whether that was allowed, for who leaves the refusal to others. */
export const trySpend = (name: LimitName, key: string): Promise<boolean> =>
	spend(name, key).then(
		() => true,
		() => false,
	)

/** Gives one back: the act did not count after all. */
export async function refund(name: LimitName, key: string): Promise<void> {
	await limiters.get(name)!.reward(key)
}

function tooMany({ points, duration, sentence }: Limit, seconds: number): Problem {
	return new Problem(429, `${sentence} Try again in ${inWords(seconds)}.`, undefined, {
		'Retry-After': String(seconds),
		RateLimit: `"default";r=0;t=${seconds}`,
		'RateLimit-Policy': `"default";q=${points};w=${duration}`,
	})
}

function inWords(seconds: number): string {
	const [count, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
	return `${count} ${unit}${count === 1 ? '' : 's'}`
}
