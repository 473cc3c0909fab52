import pg from 'pg'
import { Problem } from '~/http/problem'
import { TooLate } from '~/within'

/** SQLITE_BUSY as Prisma and its adapters name it, write conflict, and PostgreSQL's serialisation failure and deadlock. */
const RETRYABLE =
	/P1008|P2034|TransactionWriteConflict|SQLITE_BUSY|database is locked|\b40001\b|\b40P01\b|deadlock detected/

/** Codes of Prisma, its adapters, Node and PostgreSQL that say the database can't be reached just now. */
const UNREACHABLE =
	/P1001|P1002|P1017|P2024|P2028|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|ECONNREFUSED|ECONNRESET|ETIMEDOUT|\b57P0[123]\b|Connection terminated|timeout exceeded when trying to connect|Query read timeout|SQLITE_(BUSY|CANTOPEN|IOERR|FULL)/

function described(error: unknown): string {
	// What a problem says is said to people, and repeats their words.
	if (!(error instanceof Error) || error instanceof Problem) return ''
	const { code, meta, cause } = error as Error & { code?: string; meta?: unknown }
	return [code, error.message, meta && JSON.stringify(meta), cause ? described(cause) : '']
		.filter(Boolean)
		.join(' ')
}

/** True when running the same transaction again may succeed. */
export const isRetryable = (error: unknown) => RETRYABLE.test(described(error))

/** True when a row with the same unique value stands in the way. The transaction is lost. */
export const isUniqueViolation = (error: unknown) =>
	/P2002|\b23505\b|UNIQUE constraint failed/.test(described(error))

/** True when the database can't be reached or can't take writes now. */
export const isUnreachable = (error: unknown) =>
	error instanceof TooLate || isRetryable(error) || UNREACHABLE.test(described(error))

/** True for what Prisma or a driver beneath it threw: its message may hold values, also of what people wrote. */
export const isDatabaseError = (error: Error) =>
	/^(PrismaClient|SqliteError$|DriverAdapterError$)/.test(error.name) ||
	error instanceof pg.DatabaseError
