import { Prisma } from './generated/sqlite/client.ts'

/**
 * Fragments of raw SQL with bound parameters, the same for both databases. `raw` is
 * for names of columns that are constants of the code, for nothing else.
 */
export const { sql, join, empty, raw } = Prisma

/** Makes an integer of what `$queryRaw` returns as BigInt, or a string on PostgreSQL's sums. */
export const int = (value: unknown): number => Number(value)

/** Makes a boolean of what `$queryRaw` returns as 0 or 1 on SQLite. */
export const bool = (value: unknown): boolean => Boolean(value)

/** Makes a value of a JSON column of what `$queryRaw` returns as text on SQLite. */
export const fromJson = (value: unknown): unknown =>
	typeof value === 'string' ? JSON.parse(value) : value
