import { readdirSync } from 'node:fs'
import { PrismaBetterSQLite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaPg } from '@prisma/adapter-pg'

/**
 * Whether the database at `url` lacks a migration. Prisma's own command asks for
 * an exclusive lock before it looks, which a running server holds on SQLite; and
 * this takes milliseconds where the command takes a second.
 */
export async function hasPendingMigrations(url: string): Promise<boolean> {
	const sqlite = url.startsWith('file:')
	const adapter = sqlite
		? new PrismaBetterSQLite3({ url, readonly: true, fileMustExist: true })
		: new PrismaPg({ connectionString: url })
	const folder = `prisma/migrations/${sqlite ? 'sqlite' : 'postgresql'}`
	try {
		const connection = await adapter.connect()
		try {
			const { rows } = await connection.queryRaw({
				sql: 'SELECT "migration_name" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL',
				args: [],
				argTypes: [],
			})
			const applied = new Set(rows.map(([name]) => name))
			return readdirSync(folder, { withFileTypes: true }).some(
				entry => entry.isDirectory() && !applied.has(entry.name),
			)
		} finally {
			await connection.dispose()
		}
	} catch {
		return true // no database or no table of migrations yet: Prisma says what is wrong
	}
}
