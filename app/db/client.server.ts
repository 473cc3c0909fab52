import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaBetterSQLite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaPg } from '@prisma/adapter-pg'
import { env } from '~/env.server'
import { once } from '~/registry.server'
import { PrismaClient as PostgresClient } from './generated/postgresql/client.ts'
import { PrismaClient as SqliteClient } from './generated/sqlite/client.ts'
import { postgresPool } from './postgres-pool.server'
import type { Reader, Transaction } from './types.server'

/** Which dialect runs. Only app/db asks. */
export const dialect = env.DATABASE_URL.startsWith('file:') ? 'sqlite' : 'postgresql'

// Both clients are made from one source of models, so the SQLite client's type
// speaks for both.
type Clients = { writer: SqliteClient; reader: SqliteClient }

/**
 * Waiting for another process's write lock blocks the event loop, so SQLite
 * waits briefly and `transaction` waits the rest without blocking.
 */
const SQLITE_BUSY_MS = 100

/** How long a query waits for one of PostgreSQL's connections before it is refused as a 503. */
const POOL_WAIT_MS = 15_000

class WriterAdapter extends PrismaBetterSQLite3 {
	override async connect() {
		const connection = await super.connect()
		// FULL: a commit is on the disk before it is acknowledged.
		await connection.executeScript(
			'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;',
		)
		return connection
	}
}

function connectSqlite(url: string): Clients {
	// The adapter has one connection, and a query outside a transaction would run
	// inside whichever is open on it: reads get a connection of their own.
	const writer = new SqliteClient({ adapter: new WriterAdapter({ url, timeout: SQLITE_BUSY_MS }) })
	const reader = new SqliteClient({
		adapter: new PrismaBetterSQLite3({ url, readonly: true, fileMustExist: true, timeout: 5000 }),
	})
	return { writer, reader }
}

function connectPostgres(connectionString: string): Clients {
	const client = (max: number, options?: string) =>
		new PostgresClient({
			adapter: new PrismaPg(
				postgresPool({
					connectionString,
					max,
					options,
					connectionTimeoutMillis: POOL_WAIT_MS,
				}),
				{ disposeExternalPool: true },
			),
		}) as unknown as SqliteClient
	return { writer: client(10), reader: client(10, '-c default_transaction_read_only=on') }
}

export const clients = once('database', () =>
	dialect === 'sqlite' ? connectSqlite(env.DATABASE_URL) : connectPostgres(env.DATABASE_URL),
)

/** The transaction that is open in this chain of calls. */
export const openTransaction = once('open-transaction', () => new AsyncLocalStorage<Transaction>())

/**
 * Reads of what is committed; within a transaction, also of what it has written
 * itself. Writes go through `transaction`.
 */
export const db: Reader = new Proxy({} as Reader, {
	get(_, property) {
		const source = (openTransaction.getStore() ?? clients.reader) as Reader
		const value = source[property as keyof Reader]
		return typeof value === 'function' ? value.bind(source) : value
	},
})

/** Closes both clients' connections, for the end of a process or a test. */
export async function disconnect() {
	await Promise.all([clients.writer.$disconnect(), clients.reader.$disconnect()])
}
