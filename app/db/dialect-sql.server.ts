import { clockShift } from '~/clock.server'
import { dialect } from './client.server'
import { Prisma } from './generated/sqlite/client.ts'

/**
 * The database's own time, `fromNow` milliseconds from now, as SQL in the format of
 * the stored times. Processes whose clocks differ agree by it on leases.
 */
export function databaseTime(fromNow = 0): Prisma.Sql {
	const ms = fromNow + clockShift()
	return dialect === 'sqlite'
		? Prisma.sql`strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', ${`${ms / 1000} seconds`})`
		: Prisma.sql`((clock_timestamp() + ${`${ms} milliseconds`}::interval) AT TIME ZONE 'UTC')::timestamp(3)`
}

/** Leaves out rows that another transaction holds, where there can be one. */
export const SKIP_LOCKED: Prisma.Sql =
	dialect === 'sqlite' ? Prisma.empty : Prisma.sql`FOR UPDATE SKIP LOCKED`

/** Keeps rows from being deleted until the transaction ends, in each other's company. */
export const KEY_SHARE: Prisma.Sql = dialect === 'sqlite' ? Prisma.empty : Prisma.sql`FOR KEY SHARE`

/** Keeps rows as they are until the transaction ends. */
export const NO_KEY_UPDATE: Prisma.Sql =
	dialect === 'sqlite' ? Prisma.empty : Prisma.sql`FOR NO KEY UPDATE`

/** A value for a JSON column, which raw SQL has to name on PostgreSQL. */
export const json = (value: object): Prisma.Sql =>
	dialect === 'sqlite'
		? Prisma.sql`${JSON.stringify(value)}`
		: Prisma.sql`${JSON.stringify(value)}::jsonb`

/**
 * `= one of these`, for a column: one statement however many there are, so that it
 * stays prepared, and PostgreSQL does not plan a list of a thousand.
 */
export const isOneOf = (values: (string | bigint)[]): Prisma.Sql =>
	dialect === 'sqlite'
		? Prisma.sql`IN (SELECT "value" FROM json_each(${`[${values.map(inJson)}]`}))`
		: Prisma.sql`= ANY(${values})`

const inJson = (value: string | bigint) =>
	typeof value === 'bigint' ? value : JSON.stringify(value)
