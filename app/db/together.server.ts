import { db, dialect, replicaStatements } from './client.server'
import { gathering } from './gathering'
import { Prisma } from './generated/sqlite/client.ts'
import { join, raw, sql } from './sql.server'
import { isInTransaction } from './transaction.server'

/** Asked by one query, whose rows are in memory all at once, and how long it may take. */
const TOGETHER = { most: 32, patienceMs: 15_000 }

type Values = (string | number)[]

/** What PostgreSQL calls them in a list. */
const TYPES = new Map<StringConstructor | NumberConstructor, string>([
	[String, 'text'],
	[Number, 'int'],
])

/**
 * A query that many ask at the same time, each with values of their own. On PostgreSQL,
 * where the way there and back costs more than what is done there, those who ask while
 * one is under way are answered by the next one together. Within a transaction, and on
 * SQLite, each asks alone.
 * @param types what each of the values is.
 * @param columns what it finds, by name.
 * @param select the query, with what stands in it for the values.
 * @returns what gives the rows for some values, in any order.
 */
export function together<Row>(
	types: (StringConstructor | NumberConstructor)[],
	columns: Prisma.Sql,
	select: (values: Prisma.Sql[]) => Prisma.Sql,
): (...values: Values) => Promise<Row[]> {
	// Made once; for each asking the values take the places of these.
	const places = types.map((_, n) => ({ n }))
	const { strings, values: given } = select(places.map(place => sql`${place}`))
	const alone = (...values: Values) => {
		const own = given.map(value => values[places.indexOf(value as { n: number })] ?? value)
		return db.$queryRaw<Row[]>(new Prisma.Sql(strings, own))
	}
	if (dialect === 'sqlite') return alone

	const names = types.map((_, n) => sql`asked."value${raw(String(n))}"`)
	const found = select(names)
	const gathered = gathering(TOGETHER, async (all: Values[]) => {
		const lists = types.map(
			(type, n) => sql`${all.map(values => values[n])}::${raw(TYPES.get(type)!)}[]`,
		)
		const rows = await db.$queryRaw<(Row & { place: number })[]>`
			SELECT asked."place"::int, ${columns}
			FROM unnest(${join(lists)}) WITH ORDINALITY
				AS asked(${raw(types.map((_, n) => `"value${n}"`).join(', '))}, "place")
			CROSS JOIN LATERAL (${found}) found`
		const answers: Row[][] = all.map(() => [])
		for (const row of rows) answers[row.place - 1]!.push(row)
		return answers
	})
	return (...values) =>
		isInTransaction() || replicaStatements.current ? alone(...values) : gathered(values)
}
