import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { once } from '~/registry.server'
import { CallChain } from './call-chain'
import type { Row, Statements } from './raw-sql.server'

const { builtins, getTypeParser } = pg.types

/** As Prisma gives them: times without a zone are UTC. */
const PARSERS: Record<number, (text: string) => unknown> = {
	[builtins.INT8]: BigInt,
	[builtins.TIMESTAMP]: text => new Date(`${text.replace(' ', 'T')}Z`),
}

const types = {
	getTypeParser: (oid: number, format?: 'text' | 'binary') =>
		(format !== 'binary' && PARSERS[oid]) || getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig

const toSent = (value: unknown) => (value instanceof Date ? value.toISOString() : value)

/** Raw SQL straight on Prisma's own connections to PostgreSQL. */
export function postgresStatements(on: pg.Pool | pg.PoolClient): Statements {
	const ask = (text: string, values: unknown[]) =>
		on.query<Row>({ text, values: values.map(toSent), types })
	return {
		query: async ({ text, values }) => (await ask(text, values)).rows,
		execute: async ({ text, values }) => (await ask(text, values)).rowCount ?? 0,
	}
}

/** A transaction that Prisma begins: its connection's statements while it is open. */
interface Begun {
	statements: Statements | null
}

const beginning = once('beginning', () => new CallChain<Begun>())

/** Runs what begins a transaction of Prisma's, and gives it that transaction's connection. */
export function withConnection<T>(begin: (begun: Begun) => Promise<T>): Promise<T> {
	const begun: Begun = { statements: null }
	return beginning.run(begun, () => begin(begun))
}

/** Prisma's adapter, which also gives the connection of each transaction to who began it. */
export class PostgresAdapter extends PrismaPg {
	constructor(readonly pool: pg.Pool) {
		super(pool, { disposeExternalPool: true })
		pool.on('error', () => {}) // an idle connection was lost: the next query opens another
	}

	override async connect() {
		const connection = await super.connect()
		const start = connection.startTransaction.bind(connection)
		connection.startTransaction = async level => {
			const transaction = await start(level)
			const begun = beginning.current
			if (!begun) return transaction
			// Private to the adapter. Another connection would not be within the transaction.
			const { client } = transaction as unknown as { client: pg.PoolClient }
			begun.statements = postgresStatements(client)
			const execute = transaction.executeRaw.bind(transaction)
			transaction.executeRaw = query => {
				// From here on the connection is outside of it, and soon someone else's.
				if (/^(COMMIT|ROLLBACK)/.test(query.sql)) begun.statements = null
				return execute(query)
			}
			return transaction
		}
		return connection
	}
}
