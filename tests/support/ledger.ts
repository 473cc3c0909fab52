import { PrismaBetterSQLite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaPg } from '@prisma/adapter-pg'

/** Reads a server's database behind its back. Columns in the order of the query. */
export async function look(url: string, sql: string): Promise<unknown[][]> {
	const adapter = url.startsWith('file:')
		? new PrismaBetterSQLite3({ url, readonly: true })
		: new PrismaPg({ connectionString: url })
	const connection = await adapter.connect()
	try {
		return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows
	} finally {
		await connection.dispose()
	}
}
