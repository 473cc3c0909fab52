import { createRequire } from 'node:module'
import { connect, isSqlite } from './databases.ts'

/** A statement that the application ran, with the values of one of its runs. */
export interface Statement {
	sql: string
	values: unknown[]
}

const require = createRequire(import.meta.url)

/**
 * Notes every statement that reaches the database's driver from now on, whoever
 * wrote it: each text once. `stop` ends it.
 */
export function captureSql(): { statements: Map<string, Statement>; stop: () => void } {
	const statements = new Map<string, Statement>()
	const note = (sql: unknown, values: unknown[] = []) => {
		if (typeof sql === 'string' && !statements.has(sql)) statements.set(sql, { sql, values })
	}
	const [prototype, method] = isSqlite(process.env.DATABASE_URL!)
		? [require('better-sqlite3').prototype, 'prepare']
		: [require('pg').Client.prototype, 'query']
	const original = prototype[method]
	prototype[method] = function (
		this: unknown,
		query: string | { text?: string; values?: [] },
		...rest: unknown[]
	) {
		if (typeof query === 'string') note(query)
		else note(query.text, query.values)
		return original.call(this, query, ...rest)
	}
	return {
		statements,
		stop: () => {
			prototype[method] = original
		},
	}
}

const READS = /^\s*(SELECT|WITH|UPDATE|DELETE|INSERT[\s\S]*SELECT)/i

/** A condition that no row can meet: nothing is read. */
const NEVER = /WHERE (0|1=0|false)\b/i

/**
 * The tables that a statement goes through from one end to the other. On
 * PostgreSQL: that it would have to, even if it avoided it at any price, since it
 * reads small tables whole for good reasons.
 */
export async function wholeScansOf(statements: Statement[]): Promise<Map<Statement, string[]>> {
	const url = process.env.DATABASE_URL!
	const connection = await connect(url)
	const sqlite = isSqlite(url)
	const scans = new Map<Statement, string[]>()
	try {
		if (!sqlite) await connection.executeScript('SET enable_seqscan = off; SET jit = off')
		for (const statement of statements) {
			if (!READS.test(statement.sql) || NEVER.test(statement.sql)) continue
			const sql = `EXPLAIN ${sqlite ? 'QUERY PLAN' : '(FORMAT JSON)'} ${statement.sql}`
			const args = sqlite ? placeholdersOf(statement.sql) : statement.values
			const argTypes = args.map(() => ({ scalarType: 'unknown', arity: 'scalar' }) as const)
			const { rows } = await connection.queryRaw({ sql, args, argTypes })
			const found = sqlite
				? scansInSqlite(rows.map(row => String(row[3])))
				: scansInPostgres(parsed(rows[0]![0]))
			if (found.length > 0) scans.set(statement, found)
		}
	} finally {
		await connection.dispose()
	}
	return scans
}

/** A value for each: what they are does not change SQLite's plan. */
const placeholdersOf = (sql: string): null[] =>
	(sql.replace(/'[^']*'|`[^`]*`|"[^"]*"/g, '').match(/\?/g) ?? []).map(() => null)

/**
 * SCAN goes through all of a table or of an index, SEARCH to a place in it. A
 * subquery's rows are only those that it has found.
 */
function scansInSqlite(details: string[]): string[] {
	const subqueries = details.flatMap(
		detail => /^(?:CO-ROUTINE|MATERIALIZE) (.+)$/.exec(detail)?.[1] ?? [],
	)
	return details.filter(detail => {
		const what = /^SCAN (.+?)(?: USING| VIRTUAL TABLE|$)/.exec(detail)?.[1]
		const matches = /VIRTUAL TABLE INDEX \d+:.*M/.test(detail)
		return what !== undefined && what !== 'CONSTANT ROW' && !subqueries.includes(what) && !matches
	})
}

interface Node {
	'Node Type': string
	'Relation Name'?: string
	'Index Name'?: string
	'Index Cond'?: string
	Plans?: Node[]
}

const parsed = (value: unknown): Node =>
	((typeof value === 'string' ? JSON.parse(value) : value) as [{ Plan: Node }])[0].Plan

function scansInPostgres(node: Node): string[] {
	const type = node['Node Type']
	const whole =
		type === 'Seq Scan' ||
		(/^(Index|Index Only|Bitmap Index) Scan$/.test(type) && !node['Index Cond'])
	const below = (node.Plans ?? []).flatMap(scansInPostgres)
	const name = node['Relation Name'] ?? node['Index Name'] ?? ''
	return whole ? [`${type} on ${name}`, ...below] : below
}
