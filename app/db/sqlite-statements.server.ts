import { PrismaBetterSQLite3 } from '@prisma/adapter-better-sqlite3'
import type Sqlite from 'better-sqlite3'
import type { Prisma } from './generated/sqlite/client.ts'
import type { Row, Statements } from './raw-sql.server'

type Convert = (value: never) => unknown

interface Prepared {
	/** Of those that read, each row as a list: the driver takes twice as long to make an object of it. */
	statement: Sqlite.Statement<unknown[]>
	columns: { name: string; convert: Convert | undefined }[]
}

/** By the type that a column was declared with, as Prisma's `$queryRaw` gives it. Integers of expressions are BigInt. */
const CONVERT: Record<string, Convert> = {
	DATETIME: (text: string) => new Date(text),
	INTEGER: Number,
	BOOLEAN: Boolean,
	JSONB: (text: string) => JSON.parse(text),
}

/** Texts of statements that are kept prepared. Those with lists of values have many forms. */
const MAX_PREPARED = 1000

/**
 * Raw SQL straight on one of Prisma's connections: each statement is prepared once,
 * and none passes through Prisma's engine. Values and rows are as with `$queryRaw`.
 */
export class SqliteStatements implements Statements {
	private readonly prepared = new Map<string, Prepared>()

	constructor(private readonly connection: Sqlite.Database) {}

	/** Whether the connection is within a transaction. */
	get isOpen(): boolean {
		return this.connection.inTransaction
	}

	query({ sql, values }: Prisma.Sql): Row[] {
		const { statement, columns } = this.prepare(sql)
		const rows = statement.all(...values.map(toStored)) as unknown[][]
		return rows.map(given => {
			const row: Row = {}
			for (let i = 0; i < columns.length; i++) {
				const { name, convert } = columns[i]!
				const value = given[i]
				row[name] = convert && value !== null ? convert(value as never) : value
			}
			return row
		})
	}

	execute({ sql, values }: Prisma.Sql): number {
		const { statement } = this.prepare(sql)
		const given = values.map(toStored)
		return statement.reader ? statement.all(...given).length : statement.run(...given).changes
	}

	private prepare(text: string): Prepared {
		const before = this.prepared.get(text)
		if (before) return before
		const statement = this.connection.prepare<unknown[]>(unpeeked(text))
		if (statement.reader) statement.raw()
		const columns = (statement.reader ? statement.columns() : []).map(({ name, type }) => ({
			name,
			convert: CONVERT[type?.toUpperCase() ?? ''],
		}))
		if (this.prepared.size >= MAX_PREPARED) this.prepared.clear()
		const made = { statement, columns }
		this.prepared.set(text, made)
		return made
	}
}

/** Of a bare parameter there SQLite plans by the value, anew each time that one is bound: several times the work of the statement. */
const unpeeked = (text: string) => text.replace(/\b(LIMIT|OFFSET) \?/g, '$1 ? + 0')

function toStored(value: unknown): unknown {
	if (value instanceof Date) return value.toISOString().replace('Z', '+00:00')
	if (typeof value === 'boolean') return value ? 1 : 0
	return value ?? null
}

/** Prisma's adapter, which also gives its connection's statements while it is open. */
export class SqliteAdapter extends PrismaBetterSQLite3 {
	statements: SqliteStatements | null = null

	/** `script` sets the connection up. */
	constructor(
		options: ConstructorParameters<typeof PrismaBetterSQLite3>[0],
		private readonly script = '',
	) {
		super(options)
	}

	override async connect() {
		const connection = await super.connect()
		if (this.script) await connection.executeScript(this.script)
		// Private to the adapter. A second connection could not write within its transactions.
		const { client } = connection as unknown as { client: Sqlite.Database }
		this.statements = new SqliteStatements(client)
		const dispose = connection.dispose.bind(connection)
		connection.dispose = () => {
			this.statements = null
			return dispose()
		}
		return connection
	}
}
