import { Prisma } from './generated/sqlite/client.ts'

/** Fragments of raw SQL with bound parameters, the same for both databases. */
export const { sql, join, empty } = Prisma

/** Makes an integer of what `$queryRaw` returns as BigInt, or a string on PostgreSQL's sums. */
export const int = (value: unknown): number => Number(value)
