import pg from 'pg'

/** Each connection keeps the plan of each. What goes beyond is built from lists of odd lengths. */
const MOST_PREPARED = 500

/** The right plan of a search depends on its words: it is planned each time. */
const DEPENDS_ON_VALUES = '::tsquery'

const names = new Map<string, string>()

function nameFor(text: string): string | undefined {
	const name = names.get(text)
	if (name || names.size >= MOST_PREPARED || text.includes(DEPENDS_ON_VALUES)) return name
	const made = `s${names.size}`
	names.set(text, made)
	return made
}

/**
 * Names each statement, so that a connection parses and plans it once; planning
 * the joins of an inbox takes longer than running them.
 */
class PreparingClient extends pg.Client {
	// biome-ignore lint/suspicious/noExplicitAny: pg's own overloads are too many to repeat
	override query(config: any, ...rest: any[]): any {
		const isStatement =
			typeof config?.text === 'string' && !config.name && config.values?.length > 0
		const named = isStatement ? { ...config, name: nameFor(config.text) } : config
		return (super.query as (...args: unknown[]) => unknown)(named, ...rest)
	}
}

/** Connections whose statements are prepared. PgBouncer must be told to allow it (`max_prepared_statements`). */
export function postgresPool(config: pg.PoolConfig): pg.Pool {
	const Client = PreparingClient as unknown as pg.PoolConfig['Client']
	const pool = new pg.Pool({ ...config, Client })
	// The pool itself listens only while a connection is idle. What it is used for is told.
	return pool.on('connect', client => client.on('error', () => {}))
}
