import { dialect } from './client.server'
import { findInPostgres } from './search-postgresql.server'
import { findInSqlite } from './search-sqlite.server'
import type { Match, Span } from './search-terms'

/**
 * The keys of the entries that match, the highest (newest) first, at most `limit`.
 * Both databases give the same. `match` must itself say whose messages are meant;
 * `span.userId` only helps PostgreSQL to find them.
 */
export const findKeys = (match: Match, span: Span, limit: number): Promise<bigint[]> =>
	dialect === 'sqlite' ? findInSqlite(match, span, limit) : findInPostgres(match, span, limit)
