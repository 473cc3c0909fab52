import { randomUUID } from 'node:crypto'
import { copyFileSync, rmSync } from 'node:fs'
import { PrismaBetterSQLite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaPg } from '@prisma/adapter-pg'

declare module 'vitest' {
	interface ProvidedContext {
		/** The migrated, empty database that every test file gets a copy of. */
		baseDatabaseUrl: string
	}
}

export type Database = { url: string; drop: () => Promise<void> }

/** A connection of its own, for SQL that is not the application's. `dispose()` closes it. */
export function connect(url: string) {
	return isSqlite(url)
		? new PrismaBetterSQLite3({ url }).connect()
		: new PrismaPg({ connectionString: url, max: 1 }).connect()
}

export const isSqlite = (url: string) => url.startsWith('file:')

/** A copy of the database at `base`, which nobody may be connected to. */
export async function copyDatabase(base: string): Promise<Database> {
	if (isSqlite(base)) {
		const file = `${base.slice('file:'.length)}-${randomUUID()}`
		copyFileSync(base.slice('file:'.length), file)
		return sqliteDatabase(file)
	}
	return postgresDatabase(base, `TEMPLATE "${new URL(base).pathname.slice(1)}"`)
}

/** An empty database beside the one at `url`. */
export async function emptyDatabase(url: string): Promise<Database> {
	if (isSqlite(url)) return sqliteDatabase(`${url.slice('file:'.length)}-${randomUUID()}`)
	return postgresDatabase(url)
}

function sqliteDatabase(file: string): Database {
	return {
		url: `file:${file}`,
		drop: async () => {
			for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
		},
	}
}

async function postgresDatabase(neighbour: string, options = ''): Promise<Database> {
	const name = `test_${randomUUID().replaceAll('-', '')}`
	await administer(neighbour, `CREATE DATABASE "${name}" ${options}`)
	return {
		url: at(neighbour, name),
		drop: () => administer(neighbour, `DROP DATABASE "${name}" WITH (FORCE)`),
	}
}

/** Runs a command on the server's database "postgres": nobody may be connected to a template. */
async function administer(url: string, command: string) {
	const connection = await connect(at(url, 'postgres'))
	try {
		await connection.executeScript(command)
	} finally {
		await connection.dispose()
	}
}

function at(url: string, database: string): string {
	const address = new URL(url)
	address.pathname = `/${database}`
	return address.href
}
