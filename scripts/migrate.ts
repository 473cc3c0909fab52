import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { isMain } from './is-main.ts'
import { hasPendingMigrations } from './pending.ts'
import { prisma } from './prisma.ts'

/**
 * On PostgreSQL the command line idles for ten seconds when it is done (the
 * timers of its pool and of its advisory lock). It is ended at these words;
 * should they change, migrating only becomes slower.
 */
const LAST_WORDS = /All migrations have been successfully applied|No pending migrations to apply/

/**
 * Applies the migrations that the database at `url` does not have yet. Makes
 * the folder of an SQLite file (Prisma fails without it). Quiet.
 * @throws Error with Prisma's output when a migration fails.
 */
export async function migrate(url: string) {
	if (url.startsWith('file:')) {
		mkdirSync(path.dirname(url.slice('file:'.length)), { recursive: true })
	}
	if (!(await hasPendingMigrations(url))) return
	await prisma(['migrate', 'deploy', '--config', configFor(url)], {
		env: { DATABASE_URL: url },
		lastWords: url.startsWith('file:') ? undefined : LAST_WORDS,
	})
}

/** The Prisma configuration file for a database address: each provider has its own. */
function configFor(url: string): string {
	if (url.startsWith('file:')) return 'prisma.config.ts'
	if (/^postgres(ql)?:/.test(url)) return 'prisma.postgresql.config.ts'
	throw new Error('DATABASE_URL must begin with file: or postgresql:')
}

if (isMain(import.meta.url)) {
	try {
		// Checks the whole environment: a server that would not start migrates nothing.
		const { env } = await import('../app/env.server.ts')
		await migrate(env.DATABASE_URL)
	} catch (error) {
		console.error(error instanceof Error ? error.message : error)
		process.exitCode = 1
	}
}
