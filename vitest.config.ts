import { randomBytes } from 'node:crypto'
import { defineConfig } from 'vitest/config'
import { define, resolve } from './vite.shared.ts'

const UNIT = 'tests/**/*.unit.test.{ts,tsx}'
const SYSTEM = [
	'tests/{text-browsers,faults,limits,routes,api}/**/*.test.ts',
	'tests/**/*.system.test.ts',
]
const INTEGRATION = 'tests/**/*.test.{ts,tsx}'

/** Every variable that a developer's .env could set differently. */
const env = {
	NODE_ENV: 'test' as const,
	LOG_LEVEL: 'silent',
	APP_ORIGIN: 'http://localhost:3000',
	PORT: '0',
	REPLICA_DATABASE_URL: '',
	REDIS_URL: '',
	SESSION_SECRET: randomBytes(32).toString('base64url'),
	DEMO_MODE: 'false',
	ALLOW_DEMO_IN_PRODUCTION: 'false',
	BILLING_PRICES: '',
	BILLING_CURRENCY: 'EUR',
	BILLING_MONTHLY_CAP: '5000',
	BILLING_URL: '',
	BILLING_SECRET: '',
	ATTACHMENT_MAX_MB: '25',
	ATTACHMENTS_PER_MESSAGE: '10',
	ATTACHMENTS_QUOTA_MB: '2048',
	S3_BUCKET: '',
	S3_ENDPOINT: '',
	CLAMD_ADDRESS: '',
	SMTP_URL: '',
	MAIL_FROM: '',
	REPLY_DOMAIN: '',
	INBOUND_SMTP_PORT: '',
	INBOUND_SMTP_TLS: '',
	INBOUND_MAIL_SECRET: '',
	WEBHOOK_ALLOW_PRIVATE: 'false',
	PUSH_ALLOW_PRIVATE: 'false',
	EMBED_ORIGINS: '',
	SSO_JWKS: '',
	SSO_ISSUER: '',
	SSO_AUDIENCE: '',
	// Limits have tests of their own; the others send far more than people do.
	LIMIT_SEND_10S: '100000',
	LIMIT_SEND_HOUR: '100000',
	LIMIT_API_READS_MINUTE: '100000',
}

const integration = (name: 'sqlite' | 'postgresql') => ({
	extends: true as const,
	test: {
		name,
		include: [INTEGRATION],
		exclude: [UNIT, ...SYSTEM, 'tests/e2e/**'],
		globalSetup: `tests/support/base-${name}.ts`,
		setupFiles: ['tests/support/own-database.ts'], // after those of all projects
	},
})

export default defineConfig({
	resolve,
	define,
	test: {
		env,
		pool: 'forks', // better-sqlite3 is a native module
		maxWorkers: 2,
		testTimeout: 30_000,
		hookTimeout: 30_000,
		restoreMocks: true,
		setupFiles: ['tests/support/console.ts'],
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: [UNIT],
					env: { DATABASE_URL: 'file:/dev/null/unit-tests-have-no-database' },
				},
			},
			integration('sqlite'),
			integration('postgresql'),
			{
				// Against the production build: whole servers, text browsers, kill -9.
				extends: true,
				test: {
					name: 'system',
					include: SYSTEM,
					exclude: [UNIT],
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
})
