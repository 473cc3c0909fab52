import { z } from 'zod'
import {
	address,
	flag,
	limit,
	mayEmbed,
	milliseconds,
	prices,
	secret,
	setting,
	settingThat,
} from './env-kinds'

const schema = z
	.object({
		NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
		DATABASE_URL: z
			.string('is missing: set it to file:./data/app.db or to postgresql://…')
			.regex(/^(file:|postgres(ql)?:\/\/)/, 'must begin with file: or postgresql://'),
		REPLICA_DATABASE_URL: settingThat(
			url => /^postgres(ql)?:\/\//.test(url),
			'must begin with postgresql://',
		),
		REDIS_URL: address(/^rediss?:\/\//, 'must be an address like redis://:password@localhost:6379'),
		SESSION_SECRET: z
			.string('is missing: set it to 32 random bytes, for example from `openssl rand -base64 32`')
			.min(
				32,
				'is too short: set it to 32 random bytes, for example from `openssl rand -base64 32`',
			)
			.refine(secret => new Set(secret).size >= 10, 'is easy to guess: set it to random bytes'),
		PORT: z.coerce.number().int().min(0).max(65535).default(3000),
		APP_ORIGIN: z
			.url({
				protocol: /^https?$/,
				error: 'must be the address people use, like https://example.com',
			})
			.transform(url => new URL(url).origin)
			.optional(),
		DEMO_MODE: flag,
		ALLOW_DEMO_IN_PRODUCTION: flag,
		SSO_JWKS: settingThat(
			keys => !/^http:/i.test(keys),
			'must be an https address, a file or JSON',
		),
		SSO_ISSUER: setting,
		SSO_AUDIENCE: setting,
		EMBED_ORIGINS: setting
			.transform(text => text?.split(/\s+/))
			.refine(
				origins => !origins || origins.every(mayEmbed),
				'must be https origins with spaces between them, like https://example.com',
			),
		BILLING_PRICES: prices,
		BILLING_CURRENCY: z
			.string()
			.regex(/^[A-Z]{3}$/, 'must be three capital letters, like EUR')
			.default('EUR'),
		BILLING_MONTHLY_CAP: z.coerce.number().int().min(0).default(5000),
		BILLING_URL: address(
			/^https?:/,
			'must be an address, like https://marketplace.example/billing',
		),
		BILLING_SECRET: secret,
		BILLING_TIMEOUT_MS: milliseconds(5000),
		ATTACHMENTS_FOLDER: z.string().trim().min(1).default('./data/files'),
		ATTACHMENT_MAX_MB: limit(25),
		ATTACHMENTS_PER_MESSAGE: limit(10),
		ATTACHMENTS_QUOTA_MB: limit(2048),
		S3_BUCKET: setting,
		S3_REGION: z.string().trim().min(1).default('us-east-1'),
		S3_ENDPOINT: address(/^https?:/, 'must be an address, like https://s3.example.com'),
		CLAMD_ADDRESS: settingThat(
			place => /^[^\s:]+:\d{1,5}$/.test(place),
			'must be a host and a port, like 127.0.0.1:3310',
		),
		SMTP_URL: address(
			/^smtps?:\/\//,
			'must be an address like smtp://user:password@mail.example.com:587',
		),
		MAIL_FROM: settingThat(
			from => z.email().safeParse(from).success,
			'must be an address like messages@example.com',
		),
		SMS_GATEWAY: setting.pipe(z.literal('log', 'must be log: there is no other yet').optional()),
		REPLY_DOMAIN: setting
			.transform(domain => domain?.toLowerCase())
			.refine(
				domain => domain === undefined || /^([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/.test(domain),
				'must be a domain like reply.example.com',
			),
		INBOUND_SMTP_PORT: setting
			.transform(port => (port === undefined ? undefined : Number(port)))
			.pipe(z.int('must be a port, like 2525').min(1).max(65535).optional()),
		INBOUND_SMTP_TLS: setting,
		INBOUND_MAIL_SECRET: secret,
		WEBHOOK_ALLOW_PRIVATE: flag,
		PUSH_ALLOW_PRIVATE: flag,
		WEBHOOK_TIMEOUT_MS: milliseconds(15_000),
		TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
		LIMIT_SEND_10S: limit(20),
		LIMIT_SEND_HOUR: limit(600),
		LIMIT_LOGIN_15MIN: limit(10),
		LIMIT_SIGNUP_HOUR: limit(60),
		LIMIT_API_READS_MINUTE: limit(1200),
		LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
	})
	.refine(
		env => !(env.DEMO_MODE && env.NODE_ENV === 'production' && !env.ALLOW_DEMO_IN_PRODUCTION),
		{
			path: ['DEMO_MODE'],
			message:
				'lets anyone act as anyone, and this is production: remove it, or set ALLOW_DEMO_IN_PRODUCTION=true too',
		},
	)
	.refine(env => !env.REPLICA_DATABASE_URL || !env.DATABASE_URL.startsWith('file:'), {
		path: ['REPLICA_DATABASE_URL'],
		message: 'is a copy of a PostgreSQL database, but DATABASE_URL is a file',
	})
	.refine(env => !env.BILLING_URL || env.BILLING_SECRET, {
		path: ['BILLING_URL'],
		message: 'needs BILLING_SECRET, which signs what is asked there',
	})
	.refine(env => !env.SMTP_URL || (env.MAIL_FROM && env.APP_ORIGIN), {
		path: ['SMTP_URL'],
		message: 'needs MAIL_FROM, who writes, and APP_ORIGIN, to which the links in e-mails lead',
	})
	.refine(env => !env.SMS_GATEWAY || env.APP_ORIGIN, {
		path: ['SMS_GATEWAY'],
		message: 'needs APP_ORIGIN, to which the links in them lead',
	})
	.refine(
		env =>
			!env.REPLY_DOMAIN || (env.SMTP_URL && (env.INBOUND_SMTP_PORT || env.INBOUND_MAIL_SECRET)),
		{
			path: ['REPLY_DOMAIN'],
			message:
				'needs SMTP_URL, which sends e-mails, and a way on which replies come: INBOUND_SMTP_PORT or INBOUND_MAIL_SECRET',
		},
	)
	.refine(env => env.REPLY_DOMAIN || !(env.INBOUND_SMTP_PORT || env.INBOUND_MAIL_SECRET), {
		path: ['REPLY_DOMAIN'],
		message:
			'is missing: INBOUND_SMTP_PORT and INBOUND_MAIL_SECRET take replies to addresses there',
	})
	.refine(env => !env.SSO_JWKS || (env.SSO_ISSUER && env.SSO_AUDIENCE), {
		path: ['SSO_JWKS'],
		message: 'needs SSO_ISSUER and SSO_AUDIENCE: whose tokens to take, and that they are for here',
	})

/**
 * The checked environment. Unset variables may come from a `.env` file in the
 * working directory.
 * @throws Error with one line for each variable that is missing or wrong.
 */
export function parseEnv(source: Record<string, string | undefined>) {
	const parsed = schema.safeParse(source)
	if (parsed.success) return parsed.data
	const lines = parsed.error.issues.map(issue => `  ${issue.path.join('.')} ${issue.message}`)
	throw new Error(`The server can't start with this environment:\n${lines.join('\n')}`)
}

try {
	process.loadEnvFile()
} catch {
	// Without a .env file everything comes from the environment itself.
}

export const env = parseEnv(process.env)
