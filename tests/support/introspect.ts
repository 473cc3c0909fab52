import { connect, isSqlite } from './databases.ts'

// Queries of two text columns: an object's name, and its definition.
const SQLITE = [
	`SELECT 'column ' || t.name || '.' || c.name AS name,
		c.type || iif(c."notnull", ' NOT NULL', '') || coalesce(' DEFAULT ' || c.dflt_value, '')
			|| iif(c.pk, ' KEY ' || c.pk, '') || iif(c.hidden, ' GENERATED', '') AS definition
	FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c WHERE t.type = 'table'`,
	`SELECT 'index ' || i.name AS name,
		coalesce(s.sql, i.origin || ' ' || t.name || '.'
			|| (SELECT group_concat(name) FROM pragma_index_info(i.name))) AS definition
	FROM sqlite_schema t JOIN pragma_index_list(t.name) i
		LEFT JOIN sqlite_schema s ON s.name = i.name WHERE t.type = 'table'`,
	`SELECT 'foreign key ' || t.name || '.' || f."from" AS name,
		f."table" || '.' || f."to" || ' ON DELETE ' || f.on_delete || ' ON UPDATE ' || f.on_update AS definition
	FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`,
	`SELECT type || ' ' || name AS name, sql AS definition
	FROM sqlite_schema WHERE type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL %'`,
]

const POSTGRESQL = [
	`SELECT 'column ' || table_name || '.' || column_name AS name,
		concat_ws(' ', udt_name, character_maximum_length, datetime_precision, numeric_precision,
			CASE is_nullable WHEN 'NO' THEN 'NOT NULL' END, 'DEFAULT ' || column_default,
			'GENERATED ' || generation_expression) AS definition
	FROM information_schema.columns WHERE table_schema = 'public'`,
	`SELECT 'index ' || indexname AS name, indexdef AS definition
	FROM pg_indexes WHERE schemaname = 'public'`,
	`SELECT 'constraint ' || conname AS name,
		conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS definition
	FROM pg_constraint WHERE connamespace = 'public'::regnamespace`,
	`SELECT 'trigger ' || tgname AS name, pg_get_triggerdef(oid) AS definition
	FROM pg_trigger WHERE NOT tgisinternal`,
]

/**
 * What a database consists of, as name → definition: columns, indexes, keys,
 * triggers. The order of a table's columns does not count, nor does Prisma's
 * own table of migrations.
 */
export async function introspect(url: string): Promise<Record<string, string>> {
	const connection = await connect(url)
	try {
		const objects: [string, string][] = []
		for (const sql of isSqlite(url) ? SQLITE : POSTGRESQL) {
			const { rows } = await connection.queryRaw({ sql, args: [], argTypes: [] })
			objects.push(...(rows as [string, string][]))
		}
		return Object.fromEntries(
			objects.filter(([name]) => !name.includes('_prisma_migrations')).sort(),
		)
	} finally {
		await connection.dispose()
	}
}
