import type pg from 'pg'
import { env } from '~/env.server'
import { once } from '~/registry.server'
import { CallChain } from './call-chain'
import { PrismaClient as PostgresClient } from './generated/postgresql/client.ts'
import { PrismaClient as SqliteClient } from './generated/sqlite/client.ts'
import { postgresPool } from './postgres-pool.server'
import { PostgresAdapter, postgresStatements } from './postgres-statements.server'
import { type Statements, tagged } from './raw-sql.server'
import { SqliteAdapter, type SqliteStatements } from './sqlite-statements.server'
import type { Reader, Transaction } from './types.server'

/** Which dialect runs. Only app/db asks. */
export const dialect = env.DATABASE_URL.startsWith('file:') ? 'sqlite' : 'postgresql'

// Both clients are made from one source of models, so the SQLite client's type
// speaks for both.
interface Clients {
	writer: SqliteClient
	reader: SqliteClient
	/** What is beneath the two, on SQLite. */
	writing?: SqliteAdapter
	reading?: SqliteAdapter
	/** The same on PostgreSQL: the writer's, then the reader's, then its replica's if there is one. */
	pools?: [pg.Pool, pg.Pool, pg.Pool?]
}

/**
 * Waiting for another process's write lock blocks the event loop, so SQLite
 * waits briefly and `transaction` waits the rest without blocking.
 */
const SQLITE_BUSY_MS = 100

/** How long a query waits for one of PostgreSQL's connections before it is refused as a 503. */
const POOL_WAIT_MS = 15_000

/** How long a replica is waited for, to connect and for each query, before the primary is asked instead. */
const REPLICA_WAIT_MS = { connectionTimeoutMillis: 1000, query_timeout: 2000 }

/**
 * FULL: a commit is on the disk before it is acknowledged. What a savepoint may have to
 * undo is kept in memory: in a file (SQLite's default) it was two writes for each page
 * that changed, more than the commit itself, for what no crash has any use of.
 */
const DURABLE =
	'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;'

function connectSqlite(url: string): Clients {
	// The adapter has one connection, and a query outside a transaction would run
	// inside whichever is open on it: reads get a connection of their own.
	const writing = new SqliteAdapter({ url, timeout: SQLITE_BUSY_MS }, DURABLE)
	const reading = new SqliteAdapter({ url, readonly: true, fileMustExist: true, timeout: 5000 })
	return {
		writer: new SqliteClient({ adapter: writing }),
		reader: new SqliteClient({ adapter: reading }),
		writing,
		reading,
	}
}

function connectPostgres(connectionString: string): Clients {
	const connections = { connectionString, max: 10, connectionTimeoutMillis: POOL_WAIT_MS }
	const readOnly = { options: '-c default_transaction_read_only=on' }
	const writing = postgresPool(connections)
	const reading = postgresPool({ ...connections, ...readOnly })
	const [writer, reader] = [writing, reading].map(
		pool => new PostgresClient({ adapter: new PostgresAdapter(pool) }) as unknown as SqliteClient,
	) as [SqliteClient, SqliteClient]
	return { writer, reader, pools: [writing, reading, replicaPool()] }
}

function replicaPool(): pg.Pool | undefined {
	const connectionString = env.REPLICA_DATABASE_URL
	if (!connectionString) return undefined
	const pool = postgresPool({ connectionString, max: 10, ...REPLICA_WAIT_MS })
	pool.on('error', () => {}) // an idle connection was lost: the next query opens another
	return pool
}

export const clients = once('database', () =>
	dialect === 'sqlite' ? connectSqlite(env.DATABASE_URL) : connectPostgres(env.DATABASE_URL),
)

/** The transaction that is open in this chain of calls. */
export const openTransaction = once('open-transaction', () => new CallChain<Transaction>())

/** What answers raw SQL in this chain of calls in the place of the primary. */
export const replicaStatements = once(
	'replica-statements',
	() => new CallChain<Pick<Statements, 'query'>>(),
)

/** The statements of a client's own connection, on SQLite. */
export async function statementsOf(
	client: SqliteClient,
	adapter: SqliteAdapter,
): Promise<SqliteStatements> {
	if (!adapter.statements) await client.$connect()
	return adapter.statements!
}

const { reader, reading, pools } = clients

const pooled = pools && postgresStatements(pools[1])

/** Hot reads are raw SQL, which goes past Prisma's engine. */
const queryRaw = tagged(query => {
	const statements = replicaStatements.current ?? pooled ?? reading!.statements
	return statements
		? statements.query(query)
		: statementsOf(reader, reading!).then(opened => opened.query(query))
})

const source = new Proxy(reader, {
	get: (_, property) => (property === '$queryRaw' ? queryRaw : Reflect.get(reader, property)),
})

/**
 * Reads of what is committed; within a transaction, also of what it has written
 * itself. Writes go through `transaction`.
 */
export const db: Reader = new Proxy({} as Reader, {
	get(_, property) {
		const from = (openTransaction.current ?? source) as Reader
		const value = from[property as keyof Reader]
		return typeof value === 'function' ? value.bind(from) : value
	},
})

/** Closes both clients' connections, for the end of a process or a test. */
export async function disconnect() {
	await Promise.all([clients.writer.$disconnect(), clients.reader.$disconnect()])
	// A client that only raw SQL used was never connected, for Prisma.
	await Promise.all((clients.pools ?? []).map(pool => pool?.ended || pool?.end()))
}
